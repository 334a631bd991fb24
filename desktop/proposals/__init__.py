"""The list of proposals with their verdicts."""
