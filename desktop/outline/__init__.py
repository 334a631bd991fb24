"""The outline of the file in front."""
