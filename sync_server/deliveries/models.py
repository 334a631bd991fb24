"""Tables of a team's receivers and of what was sent to them. Addresses and secrets are encrypted."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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


def _team() -> Column[str]:
    return Column("team_id", String(36), ForeignKey("teams.id", ondelete="CASCADE"), nullable=False)


receivers = Table(
    "receivers",
    metadata,
    Column("id", String(36), primary_key=True),
    _team(),
    Column("kind", String(16), nullable=False),  # webhook, slack
    Column("name", String(200), nullable=False),
    Column("sealed_url", Text, nullable=False),
    Column("sealed_secret", Text),  # none: Slack
    Column("sealed_former", Text),  # the secret before, which signs too for a while
    Column("former_until_ms", BigInteger),
    Column("events", Text, nullable=False),  # JSON: names of events
    Column("state", String(16), nullable=False),  # unverified, active, disabled
    Column("reason", String(200)),
    Column("failures", Integer, nullable=False),  # deliveries in a row that were given up
    Column("made_by", String(36), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("verified_ms", BigInteger),
    Index("ix_receivers_team_id", "team_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(36), primary_key=True),  # UUIDv7: the order of the log
    _team(),
    Column("receiver_id", String(36), ForeignKey("receivers.id", ondelete="CASCADE"), nullable=False),
    Column("event", String(32), nullable=False),
    Column("dedup", String(200), nullable=False),  # what happened: told to a receiver once
    Column("body", Text, nullable=False),  # the same bytes in every attempt
    Column("state", String(16), nullable=False),  # waiting, delivered, dead
    Column("job_id", String(36), nullable=False),  # the one job that may send it
    Column("attempts", Integer, nullable=False),
    Column("status", Integer),
    Column("error", String(200)),
    Column("created_ms", BigInteger, nullable=False),
    Column("delivered_ms", BigInteger),
    UniqueConstraint("receiver_id", "dedup"),
    Index("ix_deliveries_team_id_id", "team_id", "id"),
)

attempts = Table(
    "delivery_attempts",
    metadata,
    Column("delivery_id", String(36), ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    _team(),
    Column("at_ms", BigInteger, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("status", Integer),
    Column("error", String(200)),
    PrimaryKeyConstraint("delivery_id", "number"),
)
