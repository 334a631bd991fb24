"""The evidence of the text that is shown."""
