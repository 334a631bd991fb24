"""The tree of source files."""
