"""TODO endpoint."""
