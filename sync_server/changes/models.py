"""Tables of sync: nodes, revisions, changes, blobs, and what was answered to whom."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from sync_server.database import metadata


def _workspace() -> Column[str]:
    return Column("workspace_id", String(36), ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False)


nodes = Table(
    "nodes",
    metadata,
    _workspace(),
    Column("id", String(36), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", String(1024), nullable=False),
    Column("path_key", String(1024)),  # of a living file; none for others, so that many may have none
    Column("content_rev", String(64)),
    Column("meta_rev", String(64), nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("workspace_id", "id"),
    UniqueConstraint("workspace_id", "path_key"),
)

revisions = Table(
    "revisions",
    metadata,
    _workspace(),
    Column("rev", String(64), nullable=False),
    Column("node_id", String(36), nullable=False),
    Column("facet", String(8), nullable=False),
    Column("header", Text, nullable=False),  # canonical JSON
    Column("meta", Text),  # canonical JSON of the facet `meta`
    Column("blob", String(64)),  # SHA-256 of the content
    Column("size_bytes", Integer),
    PrimaryKeyConstraint("workspace_id", "rev"),
)

changes = Table(
    "changes",
    metadata,
    _workspace(),
    Column("seq", BigInteger, nullable=False),
    Column("node_id", String(36), nullable=False),
    Column("rev", String(64), nullable=False),
    Column("op_id", String(36), nullable=False),
    Column(
        "body_hash", String(64), nullable=False
    ),  # of the whole operation: the same id with another body is an error
    Column("actor", String(36), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("workspace_id", "seq"),
    UniqueConstraint("workspace_id", "op_id"),
)

blobs = Table(
    "blobs",
    metadata,
    _workspace(),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("place", String(8), nullable=False),  # row, file
    Column("data", LargeBinary),  # zstd, then AES-256-GCM; small ones only
    Column("created_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("workspace_id", "sha256"),
)
