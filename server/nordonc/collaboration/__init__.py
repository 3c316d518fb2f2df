"""TODO collaboration."""
