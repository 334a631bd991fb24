"""Operations that were prepared for a server: kept before they are sent for the first time.

Every retry sends the same bytes under the same id, so that a server that had
committed one and whose answer was lost says `dup` and nothing happens twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from core.store.outbox import remove


class PreparedOp(NamedTuple):
    """One operation. `body` is its JSON without the content, which is the blob `sha256`.

    `covers` are the numbers of the outbox rows that it answers for; `number` is its place in the line.
    """

    op_id: str
    node_id: str
    facet: str
    rev: str
    sha256: str | None
    body: str
    covers: tuple[int, ...] = ()
    number: int = 0


def keep_ops(connection: Connection, project_id: str, ops: Iterable[PreparedOp]) -> None:
    """Keep operations in their order."""
    rows = [
        (project_id, op.op_id, op.node_id, op.facet, op.rev, op.sha256, op.body, json.dumps(op.covers))
        for op in ops
    ]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO replica_op (project_id, op_id, node_id, facet, rev, sha256, body, covers) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


def kept_ops(
    connection: Connection, project_id: str, limit: int = -1, after: int = 0
) -> tuple[PreparedOp, ...]:
    """The oldest operations that nothing is known about yet, in order, behind the one of a number."""
    rows = connection.exec_driver_sql(_KEPT, (project_id, after, limit)).fetchall()
    return tuple(map(_op, rows))


def ops_by_id(connection: Connection, project_id: str, ids: Collection[str]) -> dict[str, PreparedOp]:
    """Those of these operations that nothing is known about yet."""
    rows = connection.exec_driver_sql(_THESE, (project_id, json.dumps(list(ids)))).fetchall()
    return {op.op_id: op for op in map(_op, rows)}


def _op(row: Sequence[Any]) -> PreparedOp:
    *values, covers, number = row
    return PreparedOp._make((*values, _covers(covers), number))


_KEPT = """
SELECT op_id, node_id, facet, rev, sha256, body, covers, number FROM replica_op
WHERE project_id = ? AND number > ? ORDER BY number LIMIT ?
"""
_THESE = """
SELECT op_id, node_id, facet, rev, sha256, body, covers, number FROM replica_op
WHERE project_id = ? AND op_id IN (SELECT value FROM json_each(?))
"""


def _covers(text: str) -> tuple[int, ...]:
    return () if text == "[]" else tuple(json.loads(text))


def count_ops(connection: Connection, project_id: str) -> int:
    """How many operations wait."""
    return int(connection.exec_driver_sql(_COUNT, (project_id,)).scalar_one())


_COUNT = "SELECT count(*) FROM replica_op WHERE project_id = ?"


def settle_ops(connection: Connection, ops: Collection[PreparedOp], *, accepted: bool) -> None:
    """Forget operations that the server answered; with accepted ones their rows of the outbox leave."""
    if ops:
        names = json.dumps([op.op_id for op in ops])
        connection.exec_driver_sql(
            "DELETE FROM replica_op WHERE op_id IN (SELECT value FROM json_each(?))", (names,)
        )
    if accepted:
        remove(connection, [number for op in ops for number in op.covers])
