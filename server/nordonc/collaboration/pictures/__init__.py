"""Drawings: the map, the diagram of links and the matrix, as pages show them and as files."""
