"""Optional outside analyzers."""
