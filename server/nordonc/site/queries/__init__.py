"""The pages of the canned queries: list, form, answer and code snippets."""
