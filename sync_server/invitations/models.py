"""The table of invitations. Of a secret only its HMAC is kept."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, String, Table

from sync_server.database import metadata

invitations = Table(
    "invitations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("team_id", String(36), ForeignKey("teams.id", ondelete="CASCADE"), index=True),
    Column("workspace_id", String(36), ForeignKey("workspaces.id", ondelete="CASCADE"), index=True),
    Column("role", String(16), nullable=False),
    Column("email", String(320)),  # none: for whoever has the link
    Column("secret_hash", String(64)),  # none: the mail with it was not sent yet
    Column("invited_by", String(36), ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),  # open, accepted, declined, revoked
    Column("closed_ms", BigInteger),
    Column("closed_by", String(36)),
    CheckConstraint("(team_id is null) <> (workspace_id is null)", name="ck_invitations_one_place"),
)
