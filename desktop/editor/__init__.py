"""Editing source files."""
