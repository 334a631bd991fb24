"""Conflicts: what a person has to decide, with the three texts that they decide between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from core.store.blobs import get_many
from core.store.clock import now_utc
from core.store.database import Store
from core.store.replica_tables import replica_conflict


@dataclass(frozen=True, slots=True)
class StoredConflict:
    """One file that two people changed. The texts are blobs; `base_sha` is None where there was none.

    `code`: `same-lines`, `repeated-lines`, `too-large`, `does-not-compile`.
    `marked`: the file on the disk holds conflict markers instead of mine.
    """

    node_id: str
    code: str
    path: str
    base_sha: str | None
    mine_sha: str
    theirs_sha: str
    theirs_rev: str
    marked: bool = False
    since_utc: str = ""


def conflicts_of(store: Store, project_id: str) -> tuple[StoredConflict, ...]:
    """What is open in a project, by path."""
    with store.reading() as connection:
        return tuple(sorted(open_conflicts(connection, project_id).values(), key=lambda item: item.path))


def open_conflicts(connection: Connection, project_id: str) -> dict[str, StoredConflict]:
    """The same by node, inside a transaction."""
    query = select(*replica_conflict.c[1:]).where(replica_conflict.c.project_id == project_id)
    return {row[0]: StoredConflict(*row) for row in connection.execute(query)}


def put_conflict(connection: Connection, project_id: str, value: StoredConflict) -> None:
    """Open a conflict, or bring an open one up to date; its beginning stays."""
    values = {
        name: getattr(value, name)
        for name in ("code", "path", "base_sha", "mine_sha", "theirs_sha", "theirs_rev", "marked")
    }
    connection.execute(
        insert(replica_conflict)
        .values(project_id=project_id, node_id=value.node_id, since_utc=now_utc(), **values)
        .on_conflict_do_update(index_elements=["project_id", "node_id"], set_=values)
    )


def close_conflicts(connection: Connection, project_id: str, node_ids: Iterable[str]) -> None:
    """Nothing is to be decided there any more."""
    rows = [(project_id, node_id) for node_id in node_ids]
    if rows:
        connection.exec_driver_sql("DELETE FROM replica_conflict WHERE project_id = ? AND node_id = ?", rows)


def texts_of(store: Store, value: StoredConflict) -> tuple[bytes | None, bytes, bytes]:
    """Base (None where there was none), mine and theirs."""
    hashes = [sha for sha in (value.base_sha, value.mine_sha, value.theirs_sha) if sha]
    with store.reading() as connection:
        found = get_many(connection, hashes)
    base = found[value.base_sha] if value.base_sha else None
    return base, found[value.mine_sha], found[value.theirs_sha]
