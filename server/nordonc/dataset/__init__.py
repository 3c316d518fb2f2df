"""The sources of a dataset, read once: graphs, mappings, IRI register, rules, VoID."""
