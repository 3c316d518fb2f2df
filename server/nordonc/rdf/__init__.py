"""TODO rdf."""
