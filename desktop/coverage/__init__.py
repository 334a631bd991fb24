"""Which lines ran while a rewrite was verified, beside the lines."""
