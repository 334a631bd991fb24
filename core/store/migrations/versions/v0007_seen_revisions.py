"""Schema 0007: revisions of contents that the server was seen to have, one behind the other.

They are only looked through after a server was restored, so a key of random hashes, which
every push and pull wrote all over the database, was the dearest part of both.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STEPS = (
    "ALTER TABLE replica_rev RENAME TO replica_rev_before",
    """
    CREATE TABLE replica_rev (
        project_id VARCHAR NOT NULL,
        rev VARCHAR NOT NULL,
        sha256 VARCHAR NOT NULL,
        FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
    )
    """,
    """
    INSERT INTO replica_rev (project_id, rev, sha256)
    SELECT project_id, rev, sha256 FROM replica_rev_before WHERE sha256 IS NOT NULL ORDER BY seq
    """,
    "DROP TABLE replica_rev_before",
)


def upgrade() -> None:
    """Make the table anew and keep what it is asked for."""
    for step in _STEPS:
        op.execute(step)
