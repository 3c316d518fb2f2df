"""The SPARQL 1.1 Protocol as functions on plain values, and the service description."""
