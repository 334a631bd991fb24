"""Schema 0003: what models made of questions, and why a person turned a change down."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column."""
    op.execute(
        """
        CREATE TABLE model_run (
            number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            project_id VARCHAR NOT NULL,
            model VARCHAR NOT NULL,
            goal VARCHAR NOT NULL,
            outcome VARCHAR NOT NULL,
            rounds INTEGER NOT NULL,
            runtime_gas INTEGER NOT NULL,
            deployment_gas INTEGER NOT NULL,
            seconds FLOAT NOT NULL,
            prompt_tokens INTEGER,
            reply_tokens INTEGER,
            cost_micros INTEGER,
            prompt VARCHAR NOT NULL,
            proposal_id VARCHAR,
            created_utc VARCHAR NOT NULL,
            FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
        )
        """
    )
    op.execute("ALTER TABLE decision ADD COLUMN reason VARCHAR NOT NULL DEFAULT ''")
