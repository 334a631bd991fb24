"""The steps that bring sources of an old compiler to a new one; `migration.py` puts them in order."""
