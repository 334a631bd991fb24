"""Proposing: rules, their engine, and the choice among proposals."""
