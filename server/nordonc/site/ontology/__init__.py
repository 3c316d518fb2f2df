"""The pages of the ontology's terms and of the SHACL shapes."""
