"""The text of queries, read without an engine, and the answers, as rows and as tables."""
