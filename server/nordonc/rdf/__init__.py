"""What all parts share about RDF: namespaces, terms, formats, stores, findings on a graph."""
