"""The server process: Granian, its signals, and the swap to a new release."""
