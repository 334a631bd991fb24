"""The tables of the project store, as SQLAlchemy Core knows them.

Migrations create them (`core/store/migrations`); a test holds that both agree.
Times are text in UTC, ISO 8601. Documents are JSON made by `codec.py`.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _project() -> Column[str]:
    return Column("project_id", String, ForeignKey("project.id", ondelete="CASCADE"), nullable=False)


def _revision() -> Column[str]:
    return Column("revision_id", String, ForeignKey("revision.id", ondelete="CASCADE"), nullable=False)


project = Table(
    "project",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("folder", String, nullable=False, unique=True),
    Column("created_utc", String, nullable=False),
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("size_bytes", Integer, nullable=False),
    Column("encoding", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

report = Table(
    "report",
    metadata,
    Column("id", String, primary_key=True),
    Column("verdict", String, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("document", Text, nullable=False),
)

revision = Table(
    "revision",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    _project(),
    Column("file", String, nullable=False),
    Column("sha256", String, ForeignKey("blob.sha256"), nullable=False),
    Column("message", String, nullable=False),
    Column("nonce", String, nullable=False),
    Column("report_id", String, ForeignKey("report.id")),
    Column("created_utc", String, nullable=False),
    Index("revision_by_file", "project_id", "file", "number"),
    sqlite_autoincrement=True,
)

revision_parent = Table(
    "revision_parent",
    metadata,
    _revision(),
    Column("position", Integer, nullable=False),
    Column("parent_id", String, nullable=False),
    PrimaryKeyConstraint("revision_id", "position"),
)

finding = Table(
    "finding",
    metadata,
    _revision(),
    Column("position", Integer, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("detector", String, nullable=False),
    Column("document", Text, nullable=False),
    PrimaryKeyConstraint("revision_id", "position"),
)

contract_metrics = Table(
    "contract_metrics",
    metadata,
    _revision(),
    Column("position", Integer, nullable=False),
    Column("contract", String, nullable=False),
    Column("score", Integer),
    Column("code_lines", Integer, nullable=False),
    Column("document", Text, nullable=False),
    PrimaryKeyConstraint("revision_id", "position"),
)

proposal = Table(
    "proposal",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False),
    _project(),
    Column("document", Text, nullable=False),
    Column("report_id", String, ForeignKey("report.id"), nullable=False),
    Column("created_utc", String, nullable=False),
    UniqueConstraint("project_id", "id", "report_id"),
    sqlite_autoincrement=True,
)

decision = Table(
    "decision",
    metadata,
    Column("proposal_number", Integer, ForeignKey("proposal.number", ondelete="CASCADE"), nullable=False),
    Column("hunk", Integer, nullable=False),
    Column("decision", String, nullable=False),
    Column("decided_utc", String, nullable=False),
    Column("reason", String, nullable=False, server_default=""),
    PrimaryKeyConstraint("proposal_number", "hunk"),
)

model_run = Table(
    "model_run",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    _project(),
    Column("model", String, nullable=False),
    Column("goal", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("runtime_gas", Integer, nullable=False),
    Column("deployment_gas", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("prompt_tokens", Integer),
    Column("reply_tokens", Integer),
    Column("cost_micros", Integer),
    Column("prompt", String, nullable=False),
    Column("proposal_id", String),
    Column("created_utc", String, nullable=False),
    sqlite_autoincrement=True,
)

conversation_turn = Table(
    "conversation_turn",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    _project(),
    Column("asked_utc", String, nullable=False),
    Column("turn", String, nullable=False),
    sqlite_autoincrement=True,
)
"""`turn` is a `Turn` as JSON, by `codec`."""

dismissal = Table(
    "dismissal",
    metadata,
    _project(),
    Column("fingerprint", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("created_utc", String, nullable=False),
    PrimaryKeyConstraint("project_id", "fingerprint"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("op_id", String, nullable=False, unique=True),
    _project(),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("created_utc", String, nullable=False),
    sqlite_autoincrement=True,
)
