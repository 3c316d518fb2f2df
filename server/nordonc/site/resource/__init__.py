"""TODO site/resource."""
