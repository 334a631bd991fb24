"""Updates: asked for, proven, fetched, installed at the next start, and taken back when they do not start."""
