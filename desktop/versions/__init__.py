"""What changed since the last commit: marks beside the text, and the choice of what to compare with."""
