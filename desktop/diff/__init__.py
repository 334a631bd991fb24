"""Side-by-side review of a proposed text."""
