"""Published criteria for FAIR data, and which of them the answers of this server meet."""
