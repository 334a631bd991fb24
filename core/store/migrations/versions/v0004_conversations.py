"""Schema 0004: what was asked of models, and what came of it, to be read and searched later."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.execute(
        """
        CREATE TABLE conversation_turn (
            number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            project_id VARCHAR NOT NULL,
            asked_utc VARCHAR NOT NULL,
            turn VARCHAR NOT NULL,
            FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
        )
        """
    )
