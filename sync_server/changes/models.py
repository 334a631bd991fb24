"""Tables of sync: nodes as they stand, every accepted revision in its order, and blobs."""

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
    Column("path_key", String(2048)),  # of a living file; none for others, so that many may have none
    Column("content_rev", String(64)),
    Column("meta_rev", String(64), nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("created_by", String(36), nullable=False),
    PrimaryKeyConstraint("workspace_id", "id"),
    UniqueConstraint("workspace_id", "path_key"),
)

revisions = Table(
    "revisions",
    metadata,
    _workspace(),
    Column("seq", BigInteger, nullable=False),
    Column("rev", String(64), nullable=False),
    Column("op_id", String(36), nullable=False),
    Column("node_id", String(36), nullable=False),
    Column("facet", String(8), nullable=False),
    Column("header", Text, nullable=False),  # canonical JSON
    Column("meta", Text),  # canonical JSON of the facet `meta`
    Column("seen_content", String(64)),  # of a deletion
    Column("blob", String(64)),  # SHA-256 of the content
    Column("size_bytes", Integer),
    Column("actor", String(36), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("workspace_id", "seq"),
    UniqueConstraint("workspace_id", "rev"),
    UniqueConstraint("workspace_id", "op_id"),
)
"""What was accepted, without gaps in `seq` from the workspace's `min_seq` on."""

blobs = Table(
    "blobs",
    metadata,
    _workspace(),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),  # the blob's own key, encrypted: `envelope.py`
    Column("data", LargeBinary),  # zstd, then AES-256-GCM; small ones only
    Column("file", String(36)),  # where the same bytes of a larger one are
    Column("created_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("workspace_id", "sha256"),
)

instance = Table(
    "instance",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("id", String(36), nullable=False),
)
"""One row: which server this is, the same after every restart and in every process."""
