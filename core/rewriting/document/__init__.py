"""NatSpec from names and effects: what is missing, what can be said, and how the file writes it."""
