"""What pages say, as plain values."""
