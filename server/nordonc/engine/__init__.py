"""The one place that evaluates SPARQL: one interface, one kind of answer."""
