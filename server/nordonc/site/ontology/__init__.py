"""TODO site/ontology."""
