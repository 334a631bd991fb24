"""Evidence without running: identical code, and room for symbolic proofs."""
