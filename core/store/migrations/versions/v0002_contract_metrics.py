"""Schema 0002: the figures and the score of each contract, kept with the revision they are of."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.execute(
        """
        CREATE TABLE contract_metrics (
            revision_id VARCHAR NOT NULL,
            position INTEGER NOT NULL,
            contract VARCHAR NOT NULL,
            score INTEGER,
            code_lines INTEGER NOT NULL,
            document TEXT NOT NULL,
            PRIMARY KEY (revision_id, position),
            FOREIGN KEY (revision_id) REFERENCES revision (id) ON DELETE CASCADE
        )
        """
    )
