"""What others of a team decided about the hunks of proposals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from core.store.database import Store
from core.store.replica_tables import peer_decision


@dataclass(frozen=True, slots=True)
class PeerDecision:
    """One person's decision on one hunk of a proposal (by its id)."""

    proposal: str
    user_id: str
    hunk: int
    decision: str
    reason: str
    decided_utc: str


def peer_decisions(store: Store, project_id: str, proposal: str | None = None) -> tuple[PeerDecision, ...]:
    """What others decided in a project, or about one proposal, by hunk and person."""
    table = peer_decision
    query = select(*table.c[1:]).where(table.c.project_id == project_id)
    if proposal is not None:
        query = query.where(table.c.proposal == proposal)
    with store.reading() as connection:
        rows = connection.execute(query.order_by(table.c.proposal, table.c.hunk, table.c.user_id))
        return tuple(PeerDecision(*row) for row in rows)


def keep_peer_decisions(
    connection: Connection, project_id: str, proposal: str, user_id: str, decisions: Iterable[PeerDecision]
) -> None:
    """Write all that one person decided about one proposal, in place of what was known."""
    table = peer_decision
    connection.execute(
        delete(table).where(
            table.c.project_id == project_id, table.c.proposal == proposal, table.c.user_id == user_id
        )
    )
    rows = [
        {
            "project_id": project_id, "proposal": proposal, "user_id": user_id, "hunk": item.hunk,
            "decision": item.decision, "reason": item.reason, "decided_utc": item.decided_utc,
        }
        for item in decisions
    ]  # fmt: skip
    if rows:
        connection.execute(table.insert(), rows)
