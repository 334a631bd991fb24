"""One file per rewrite rule."""
