"""The page that shows the findings and the coverage report of the release."""
