"""The desktop editor: shows the values that `core` makes, and computes none of them itself."""
