"""TODO site/queries."""
