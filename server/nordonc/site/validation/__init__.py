"""TODO site/validation."""
