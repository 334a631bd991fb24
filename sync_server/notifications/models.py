"""Tables of notifications. Every row is one person's, and is only reached by that person's id.

So a place is named `about_*` and is no right to it: whether the person may still
enter is asked whenever a row is shown or sent.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from sync_server.database import metadata


def _person() -> Column[str]:
    return Column("user_id", String(36), ForeignKey("users.id", ondelete="CASCADE"), nullable=False)


notifications = Table(
    "notifications",
    metadata,
    Column("id", String(36), primary_key=True),  # UUIDv7: the order of the list
    _person(),
    Column("event", String(32), nullable=False),
    Column("about_project", String(36), ForeignKey("workspaces.id", ondelete="CASCADE")),
    Column("about_team", String(36), ForeignKey("teams.id", ondelete="CASCADE")),
    Column("actor", String(36)),  # who caused it; none: the server
    Column("subject", Text, nullable=False),  # JSON: ids and places, `core.wire.notifications.Subject`
    Column("texts", Text, nullable=False),  # JSON: the words of its sentence
    Column("dedup", String(200), nullable=False),  # what happened: told to a person once
    Column("listed", Boolean, nullable=False),  # wanted in the desktop's list
    Column("created_ms", BigInteger, nullable=False),
    Column("read_ms", BigInteger),
    Column("mail_job", String(36)),  # the one job that may mail it; none: not wanted, done, or in a digest
    Column("in_digest", Boolean, nullable=False),  # waits to be collected
    Column("mailed_ms", BigInteger),
    UniqueConstraint("user_id", "dedup"),
    Index("ix_notifications_user_id_id", "user_id", "id"),
)

preferences = Table(
    "notification_preferences",
    metadata,
    _person(),
    Column("team", String(36), nullable=False),  # empty: everywhere
    Column("event", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("wanted", Boolean, nullable=False),
    PrimaryKeyConstraint("user_id", "team", "event", "channel"),
)
"""Only what somebody said; the rest is `core.wire.notifications.wanted_by_default`."""

habits = Table(
    "notification_habits",
    metadata,
    Column("user_id", String(36), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("time_zone", String(64), nullable=False),  # IANA name
    Column("quiet_start", Integer),  # minutes after midnight in that zone
    Column("quiet_end", Integer),
    Column("digest", String(8), nullable=False),  # off, daily, weekly
    Column("digest_job", String(36)),  # the one job that sends the next digest
)

proposal_authors = Table(
    "notification_proposals",
    metadata,
    Column("workspace_id", String(36), ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("proposal", String(80), nullable=False),  # its own id, which reviews and comments name
    Column("user_id", String(36), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("title", String(200), nullable=False),
    PrimaryKeyConstraint("workspace_id", "proposal"),
)
"""Whose a proposal is, and what it is called: who is told of its reviews and comments."""
