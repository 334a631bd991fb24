"""Figures over saves, as charts."""
