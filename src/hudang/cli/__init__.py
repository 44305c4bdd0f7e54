"""The terminal: each command is one domain call and its answer."""
