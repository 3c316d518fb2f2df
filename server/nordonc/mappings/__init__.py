"""Mapping sets: what they state as triples, and whether their identifiers are the verified ones."""

from nordonc.mappings.sssom import Mapping, Problem, expand, files, rows, triples
from nordonc.mappings.verify import problems

__all__ = ["Mapping", "Problem", "expand", "files", "problems", "rows", "triples"]
