"""What pages say, as plain values: nothing here knows of HTTP or HTML."""
