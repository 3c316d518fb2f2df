"""The page of one resource, its data in every RDF format, and its schema.org markup."""
