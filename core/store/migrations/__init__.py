"""Alembic migrations of the project store. They ship with the program and run by themselves."""
