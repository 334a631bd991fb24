"""Tables of accounts. Times are the server's, in milliseconds since 1970 (UTC); secrets only as hashes."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table, Text, false

from sync_server.database import metadata

users = Table(
    "users",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(320), nullable=False),
    Column("email_key", String(320), nullable=False, unique=True),  # how it is compared: folded, NFKC
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200)),  # none: signs in by OIDC only
    Column("server_role", String(16), nullable=False),  # user, admin
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("locked_until_ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("device_id", String(36), nullable=False),
    Column("device_name", String(200), nullable=False),
    Column("refresh_hash", String(64), nullable=False, unique=True),  # SHA-256 of the token that counts
    Column("previous_hash", String(64), unique=True),
    Column("successor", Text),  # the token that counts, encrypted, for a lost answer
    Column("rotated_ms", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("address", String(64), nullable=False),
    Column("revoked_ms", BigInteger),
    Column("revoked_why", String(32)),
)
