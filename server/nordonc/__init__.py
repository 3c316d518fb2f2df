"""The knowledge graph of Nordic cancer collaboration, and the server that publishes it."""

__version__ = "0.1.0"
