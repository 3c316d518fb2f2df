"""Look-up by HTTP: one text, a table of them, and what search boxes suggest."""
