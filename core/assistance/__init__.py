"""Asking models and judging what they answer: the way from a question to verified proposals."""
