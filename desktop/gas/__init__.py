"""Measured gas before and after, per function."""
