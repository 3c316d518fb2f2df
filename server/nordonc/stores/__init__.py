"""Releases in SPARQL stores of others: what differs between stores, asking one, loading one."""
