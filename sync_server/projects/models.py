"""Tables of workspaces (a shared project each) and of the people they are shared with one by one."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table

from sync_server.database import metadata

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("team_id", String(36), ForeignKey("teams.id"), index=True),  # none: only shared by person
    Column("name", String(200), nullable=False),
    Column("head", BigInteger, nullable=False),  # the counter: the last `seq`
    Column("min_seq", BigInteger, nullable=False),  # a cursor before it starts again
    Column("epoch", BigInteger, nullable=False),  # grows when the server was restored from a backup
    Column("checksum", String(16), nullable=False),  # hexadecimal, of the state at `head`
    Column("key_mode", String(16), nullable=False),  # server; e2ee is reserved
    Column("created_ms", BigInteger, nullable=False),
    Column("deleted_ms", BigInteger),
    Column("size_bytes", BigInteger, nullable=False, server_default="0"),
    Column("revision_count", Integer, nullable=False, server_default="0"),
)

shares = Table(
    "shares",
    metadata,
    Column("workspace_id", String(36), ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", String(36), ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("workspace_id", "user_id"),
)


class Counters(NamedTuple):
    """Head, oldest cursor, epoch, checksum (hexadecimal), size and number of revisions of a workspace."""

    head: int
    min_seq: int
    epoch: int
    checksum: str
    size_bytes: int
    revision_count: int


COUNTERS = tuple(workspaces.c[name] for name in Counters._fields)
