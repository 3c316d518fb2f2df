"""TODO site/editor."""
