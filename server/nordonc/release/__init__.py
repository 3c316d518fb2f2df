"""Releases: immutable folders built from a dataset, with manifest, dumps and checksums."""
