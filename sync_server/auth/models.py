"""Tables of accounts. Times are the server's, in milliseconds since 1970 (UTC); secrets only as hashes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from sync_server.database import metadata


def _user(*, nullable: bool = False) -> Column[str]:
    key = ForeignKey("users.id", ondelete="CASCADE")
    return Column("user_id", String(36), key, nullable=nullable, index=True)


users = Table(
    "users",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(320), nullable=False),
    Column("email_key", String(320), nullable=False, unique=True),  # how it is compared: folded, NFKC
    Column("wanted_email", String(320)),  # a new address that was not confirmed yet
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200)),  # none: signs in by OIDC only
    Column("server_role", String(16), nullable=False),  # user, admin
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("locked_until_ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    Column("deleted_ms", BigInteger),  # what is left is an id, for what the person wrote
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(36), primary_key=True),
    _user(),
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

one_time = Table(
    "one_time",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("purpose", String(32), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("secret_hash", String(64), nullable=False),  # HMAC-SHA-256 with the pepper
    Column("details", Text, nullable=False),  # JSON, no secrets
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False, index=True),
    Column("used_ms", BigInteger),
    Index("ix_one_time_purpose_subject", "purpose", "subject"),
)

failures = Table(
    "failures",
    metadata,
    Column("key", String(64), primary_key=True),  # HMAC of an account or a network address
    Column("count", Integer, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("locked_until_ms", BigInteger),
)
"""Failed attempts to sign in, for accounts that exist and for those that do not."""

pending = Table(
    "pending_registrations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(320), nullable=False),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False, index=True),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(36), primary_key=True),
    _user(),
    Column("name", String(200), nullable=False),
    Column("secret_hash", String(64), nullable=False),  # HMAC-SHA-256 with the pepper
    Column("scopes", Text, nullable=False),  # words with a space between them
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Column("used_ms", BigInteger),
    Column("revoked_ms", BigInteger),
)

identities = Table(
    "identities",
    metadata,
    Column("id", String(36), primary_key=True),
    _user(),
    Column("issuer", String(400), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("email", String(320), nullable=False),  # as the issuer gave it, for people
    Column("created_ms", BigInteger, nullable=False),
    UniqueConstraint("issuer", "subject"),
)

device_grants = Table(
    "device_grants",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("device_hash", String(64), nullable=False, unique=True),
    Column("user_code_hash", String(64), nullable=False, unique=True),
    Column("device_id", String(36), nullable=False),
    Column("device_name", String(200), nullable=False),
    Column("address", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # waiting, approved, denied, used
    Column("interval_seconds", Integer, nullable=False),
    Column("polled_ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False, index=True),
    _user(nullable=True),
)

oidc_flows = Table(
    "oidc_flows",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("provider", String(64), nullable=False),
    Column("state_hash", String(64), nullable=False),
    Column("sealed", Text, nullable=False),  # PKCE verifier and nonce, encrypted
    Column("redirect_uri", String(200), nullable=False),
    Column("device_id", String(36), nullable=False),
    Column("device_name", String(200), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False, index=True),
    Column("used_ms", BigInteger),
    _user(nullable=True),  # whose account is to be linked
)
