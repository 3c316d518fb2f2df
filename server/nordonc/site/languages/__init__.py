"""Names of things in the language of the reader."""
