"""The list of findings and compiler messages."""
