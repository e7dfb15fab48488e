"""The benchmark: this server and its peers, measured side by side (``make bench``)."""
