"""What Alembic runs: the steps on the connection that `upgrade` gives."""

from __future__ import annotations

from alembic import context

from sync_server.database import metadata
from sync_server.kit.tables import MODULES

assert MODULES  # importing them is what names the tables
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
