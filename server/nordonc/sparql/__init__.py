"""TODO sparql."""
