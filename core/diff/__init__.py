"""Differences between texts, and the review of them."""
