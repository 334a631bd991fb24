"""Schema 0006: which findings a shared project's team was told of."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLE = """
    CREATE TABLE replica_told (
        project_id VARCHAR NOT NULL,
        key VARCHAR NOT NULL,
        place VARCHAR NOT NULL,
        PRIMARY KEY (project_id, key),
        FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """


def upgrade() -> None:
    """Add the table."""
    op.execute(_TABLE)
