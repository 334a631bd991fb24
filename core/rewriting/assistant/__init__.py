"""Rewrites by language models, which pass the same gates as a rule's before anybody sees them as proven."""
