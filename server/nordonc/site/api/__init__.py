"""TODO site/api."""
