"""The outbox: what a team server has not acknowledged yet.

Rows are written in the transaction of the change they announce, so that no
change is lost between saving and sending. Sending is not done here.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.store.clock import now_utc
from core.store.database import Store
from core.store.tables import outbox


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One change to send. `op_id` stays the same over all retries; `number` gives the order."""

    number: int
    op_id: str
    project_id: str
    kind: str
    subject: str
    created_utc: str


def enqueue(connection: Connection, project_id: str, kind: str, subject: str) -> None:
    """Announce a change, inside the transaction that makes it."""
    connection.execute(
        outbox.insert().values(
            op_id=str(uuid.uuid4()),
            project_id=project_id,
            kind=kind,
            subject=subject,
            created_utc=now_utc(),
        )
    )


def pending(store: Store, limit: int = 500) -> tuple[OutboxEntry, ...]:
    """The oldest entries that were not acknowledged, in order."""
    query = select(outbox).order_by(outbox.c.number).limit(limit)
    with store.reading() as connection:
        return tuple(OutboxEntry(*row) for row in connection.execute(query))


def pending_of(connection: Connection, project_id: str) -> tuple[OutboxEntry, ...]:
    """All entries of one project, in order, inside a transaction."""
    query = select(outbox).where(outbox.c.project_id == project_id).order_by(outbox.c.number)
    return tuple(OutboxEntry(*row) for row in connection.execute(query))


def remove(connection: Connection, numbers: Collection[int]) -> None:
    """Remove entries by number, inside the transaction that notes what the server answered."""
    if numbers:
        rows = [(number,) for number in numbers]
        connection.exec_driver_sql("DELETE FROM outbox WHERE number = ?", rows)


def acknowledge(store: Store, op_ids: Collection[str]) -> None:
    """Remove entries that the server said it has."""
    with store.writing() as connection:
        for op_id in op_ids:
            connection.execute(outbox.delete().where(outbox.c.op_id == op_id))
