"""Typed links of pages and files, by which programs find what belongs to what: FAIR Signposting."""
