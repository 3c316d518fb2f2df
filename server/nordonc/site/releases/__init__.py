"""Releases over HTTP: pages, files, and requests that are answered from one of them."""
