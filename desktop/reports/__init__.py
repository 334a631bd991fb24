"""Reports printed on pages."""
