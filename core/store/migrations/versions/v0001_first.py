"""Schema 0001: projects, revisions, reports, findings, proposals, decisions, dismissals, outbox."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    """
    CREATE TABLE project (
        id VARCHAR NOT NULL PRIMARY KEY,
        name VARCHAR NOT NULL,
        folder VARCHAR NOT NULL UNIQUE,
        created_utc VARCHAR NOT NULL
    )
    """,
    """
    CREATE TABLE blob (
        sha256 VARCHAR NOT NULL PRIMARY KEY,
        size_bytes INTEGER NOT NULL,
        encoding VARCHAR NOT NULL,
        data BLOB NOT NULL
    )
    """,
    """
    CREATE TABLE report (
        id VARCHAR NOT NULL PRIMARY KEY,
        verdict VARCHAR NOT NULL,
        before VARCHAR NOT NULL,
        after VARCHAR NOT NULL,
        document TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE revision (
        number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        id VARCHAR NOT NULL UNIQUE,
        project_id VARCHAR NOT NULL,
        file VARCHAR NOT NULL,
        sha256 VARCHAR NOT NULL,
        message VARCHAR NOT NULL,
        nonce VARCHAR NOT NULL,
        report_id VARCHAR,
        created_utc VARCHAR NOT NULL,
        FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
        FOREIGN KEY (sha256) REFERENCES blob (sha256),
        FOREIGN KEY (report_id) REFERENCES report (id)
    )
    """,
    "CREATE INDEX revision_by_file ON revision (project_id, file, number)",
    """
    CREATE TABLE revision_parent (
        revision_id VARCHAR NOT NULL,
        position INTEGER NOT NULL,
        parent_id VARCHAR NOT NULL,
        PRIMARY KEY (revision_id, position),
        FOREIGN KEY (revision_id) REFERENCES revision (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE finding (
        revision_id VARCHAR NOT NULL,
        position INTEGER NOT NULL,
        fingerprint VARCHAR NOT NULL,
        detector VARCHAR NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (revision_id, position),
        FOREIGN KEY (revision_id) REFERENCES revision (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE proposal (
        number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        id VARCHAR NOT NULL,
        project_id VARCHAR NOT NULL,
        document TEXT NOT NULL,
        report_id VARCHAR NOT NULL,
        created_utc VARCHAR NOT NULL,
        UNIQUE (project_id, id, report_id),
        FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
        FOREIGN KEY (report_id) REFERENCES report (id)
    )
    """,
    """
    CREATE TABLE decision (
        proposal_number INTEGER NOT NULL,
        hunk INTEGER NOT NULL,
        decision VARCHAR NOT NULL,
        decided_utc VARCHAR NOT NULL,
        PRIMARY KEY (proposal_number, hunk),
        FOREIGN KEY (proposal_number) REFERENCES proposal (number) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE dismissal (
        project_id VARCHAR NOT NULL,
        fingerprint VARCHAR NOT NULL,
        reason VARCHAR NOT NULL,
        created_utc VARCHAR NOT NULL,
        PRIMARY KEY (project_id, fingerprint),
        FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE outbox (
        number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        op_id VARCHAR NOT NULL UNIQUE,
        project_id VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        subject VARCHAR NOT NULL,
        created_utc VARCHAR NOT NULL,
        FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
    )
    """,
)


def upgrade() -> None:
    """Create the tables."""
    for statement in _TABLES:
        op.execute(statement)


def downgrade() -> None:
    """There is nothing older to go back to."""
    raise NotImplementedError("the store is only ever upgraded")
