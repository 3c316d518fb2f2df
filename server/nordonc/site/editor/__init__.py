"""The query editor: its form, its table of results, and the vocabulary that it completes."""
