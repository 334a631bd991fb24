"""The list of saved revisions."""
