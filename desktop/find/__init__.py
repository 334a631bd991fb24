"""Finding and replacing in the texts in front: the bar, what is marked, and what is replaced."""
