"""SPARQL queries as text: lexing, form, limits on complexity, patterns, tables of results."""
