"""The output panel: what outside programs say while they run."""
