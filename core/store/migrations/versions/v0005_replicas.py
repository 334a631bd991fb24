"""Schema 0005: projects that are shared through a team server, comments, and what others decided."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE replica (
        project_id VARCHAR NOT NULL,
        server VARCHAR NOT NULL,
        instance VARCHAR NOT NULL,
        workspace_id VARCHAR NOT NULL,
        workspace_name VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        device_id VARCHAR NOT NULL,
        counter INTEGER NOT NULL,
        cursor INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        linked_utc VARCHAR NOT NULL,
        PRIMARY KEY (project_id),
        FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX replica_by_workspace ON replica (workspace_id)
    """,
    """
    CREATE TABLE replica_node (
        project_id VARCHAR NOT NULL,
        node_id VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        deleted BOOLEAN NOT NULL,
        content_rev VARCHAR,
        content_sha VARCHAR,
        content_seq INTEGER NOT NULL,
        meta_rev VARCHAR,
        meta_seq INTEGER NOT NULL,
        creator VARCHAR NOT NULL,
        actor VARCHAR NOT NULL,
        subject VARCHAR,
        base_rev VARCHAR,
        base_sha VARCHAR,
        base_meta VARCHAR,
        other_rev VARCHAR,
        moving VARCHAR,
        PRIMARY KEY (project_id, node_id),
        FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX replica_node_by_subject ON replica_node (project_id, kind, subject)
    """,
    """
    CREATE TABLE replica_rev (
        project_id VARCHAR NOT NULL,
        rev VARCHAR NOT NULL,
        node_id VARCHAR NOT NULL,
        seq INTEGER NOT NULL,
        sha256 VARCHAR,
        actor VARCHAR NOT NULL,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (project_id, rev),
        FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE replica_op (
        number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        project_id VARCHAR NOT NULL,
        op_id VARCHAR NOT NULL,
        node_id VARCHAR NOT NULL,
        facet VARCHAR NOT NULL,
        rev VARCHAR NOT NULL,
        sha256 VARCHAR,
        body TEXT NOT NULL,
        covers TEXT NOT NULL,
        FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE,
        UNIQUE (op_id)
    )
    """,
    """
    CREATE INDEX replica_op_by_project ON replica_op (project_id, number)
    """,
    """
    CREATE TABLE replica_conflict (
        project_id VARCHAR NOT NULL,
        node_id VARCHAR NOT NULL,
        code VARCHAR NOT NULL,
        path VARCHAR NOT NULL,
        base_sha VARCHAR,
        mine_sha VARCHAR NOT NULL,
        theirs_sha VARCHAR NOT NULL,
        theirs_rev VARCHAR NOT NULL,
        marked BOOLEAN NOT NULL,
        since_utc VARCHAR NOT NULL,
        PRIMARY KEY (project_id, node_id),
        FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE comment (
        id VARCHAR NOT NULL,
        project_id VARCHAR NOT NULL,
        author VARCHAR NOT NULL,
        file VARCHAR NOT NULL,
        line INTEGER,
        sha256 VARCHAR,
        proposal VARCHAR,
        hunk INTEGER,
        parent VARCHAR,
        text TEXT NOT NULL,
        created_utc VARCHAR NOT NULL,
        deleted BOOLEAN NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX comment_by_file ON comment (project_id, file)
    """,
    """
    CREATE TABLE peer_decision (
        project_id VARCHAR NOT NULL,
        proposal VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        hunk INTEGER NOT NULL,
        decision VARCHAR NOT NULL,
        reason VARCHAR NOT NULL,
        decided_utc VARCHAR NOT NULL,
        PRIMARY KEY (project_id, proposal, user_id, hunk),
        FOREIGN KEY(project_id) REFERENCES project (id) ON DELETE CASCADE
    )
    """,
)


def upgrade() -> None:
    """Add the tables."""
    for statement in _STATEMENTS:
        op.execute(statement)
