"""Runs the migrations on the connection that the store hands over.

It never opens a database of its own: the store holds the lock.
"""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
