"""The tables of a project that is shared through a team server, beside those of `tables.py`.

A replica is one project of this machine that is linked with one workspace of a
server. Nothing of these tables travels as it is: `core.sync` makes operations of it.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from core.store.tables import metadata


def _project(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "project_id",
        String,
        ForeignKey("project.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


replica = Table(
    "replica",
    metadata,
    _project(primary_key=True),
    Column("server", String, nullable=False),  # address, without a slash at its end
    Column("instance", String, nullable=False),
    Column("workspace_id", String, nullable=False),
    Column("workspace_name", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("device_id", String, nullable=False),
    Column("counter", Integer, nullable=False),  # of the device's last revision
    Column("cursor", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("linked_utc", String, nullable=False),
    Index("replica_by_workspace", "workspace_id"),
)

replica_node = Table(
    "replica_node",
    metadata,
    _project(),
    Column("node_id", String, nullable=False),
    Column("kind", String, nullable=False),
    # what the server said last
    Column("name", String, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("content_rev", String),
    Column("content_sha", String),
    Column("content_seq", Integer, nullable=False),
    Column("meta_rev", String),
    Column("meta_seq", Integer, nullable=False),
    Column("creator", String, nullable=False),
    Column("actor", String, nullable=False),
    # what is here: `subject` is a path below the folder, or the key of rows of the store
    Column("subject", String),
    Column("base_rev", String),
    Column("base_sha", String),
    Column("base_meta", String),
    Column("other_rev", String),  # second parent of the next revision: what a merge took in
    Column("moving", String),  # the path that the file is being moved from
    PrimaryKeyConstraint("project_id", "node_id"),
    Index("replica_node_by_subject", "project_id", "kind", "subject"),
)

replica_rev = Table(
    "replica_rev",
    metadata,
    _project(),
    Column("rev", String, nullable=False),
    Column("sha256", String, nullable=False),  # of the content
)
"""Without a key: rows are added at the end, and looked through when a server was restored."""

replica_op = Table(
    "replica_op",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    _project(),
    Column("op_id", String, nullable=False, unique=True),
    Column("node_id", String, nullable=False),
    Column("facet", String, nullable=False),
    Column("rev", String, nullable=False),
    Column("sha256", String),  # of the content
    Column("body", Text, nullable=False),  # JSON of the operation, without the content
    Column("covers", Text, nullable=False),  # JSON list of numbers of the outbox
    Index("replica_op_by_project", "project_id", "number"),
    sqlite_autoincrement=True,
)

replica_conflict = Table(
    "replica_conflict",
    metadata,
    _project(),
    Column("node_id", String, nullable=False),
    Column("code", String, nullable=False),
    Column("path", String, nullable=False),
    Column("base_sha", String),
    Column("mine_sha", String, nullable=False),
    Column("theirs_sha", String, nullable=False),
    Column("theirs_rev", String, nullable=False),
    Column("marked", Boolean, nullable=False),  # the file holds conflict markers
    Column("since_utc", String, nullable=False),
    PrimaryKeyConstraint("project_id", "node_id"),
)

replica_told = Table(
    "replica_told",
    metadata,
    _project(),
    Column("key", String, nullable=False),  # a finding's fingerprint, or of what else was told
    Column("place", String, nullable=False),  # detector, file, contract, function; empty once it is gone
    PrimaryKeyConstraint("project_id", "key"),
    sqlite_with_rowid=False,
)

comment = Table(
    "comment",
    metadata,
    Column("id", String, primary_key=True),
    _project(),
    Column("author", String, nullable=False),  # id of a user; empty before the project is shared
    Column("file", String, nullable=False),
    Column("line", Integer),
    Column("sha256", String),
    Column("proposal", String),
    Column("hunk", Integer),
    Column("parent", String),
    Column("text", Text, nullable=False),
    Column("created_utc", String, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Index("comment_by_file", "project_id", "file"),
)

peer_decision = Table(
    "peer_decision",
    metadata,
    _project(),
    Column("proposal", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("hunk", Integer, nullable=False),
    Column("decision", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("decided_utc", String, nullable=False),
    PrimaryKeyConstraint("project_id", "proposal", "user_id", "hunk"),
)
