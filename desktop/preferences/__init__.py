"""The preferences: a page built from the fields of the settings."""
