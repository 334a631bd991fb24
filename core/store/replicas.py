"""Replicas: which project of this machine is linked with which workspace of a team server.

A cursor says how far the replica has read; the counter numbers the device's revisions.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import Connection, delete, select

from core.errors import InputError
from core.store.clock import now_utc
from core.store.database import Store
from core.store.replica_tables import (
    replica,
    replica_conflict,
    replica_node,
    replica_op,
    replica_rev,
    replica_told,
)


@dataclass(frozen=True, slots=True)
class Replica:
    """One link. `server` is an address; `counter`, `cursor` and `epoch` only ever grow for one link."""

    project_id: str
    server: str
    instance: str
    workspace_id: str
    workspace_name: str
    user_id: str
    device_id: str
    counter: int = 0
    cursor: int = 0
    epoch: int = 0
    linked_utc: str = ""


def link(store: Store, value: Replica) -> Replica:
    """Link a project; raises `InputError` when it is linked already, or the workspace is here already."""
    made = _with(value, linked_utc=now_utc())
    with store.writing() as connection:
        if _of(connection, value.project_id) is not None:
            raise InputError("The project is shared already.", "“contract-rewriter sync status” says where.")
        same = select(replica.c.project_id).where(
            replica.c.workspace_id == value.workspace_id, replica.c.instance == value.instance
        )
        if connection.execute(same).first() is not None:
            raise InputError(
                f"“{value.workspace_name}” is on this machine already.",
                "“contract-rewriter sync status” says in which folder.",
            )
        connection.execute(replica.insert().values(**_values(made)))
    return made


def unlink(store: Store, project_id: str) -> None:
    """Forget the link; files, revisions, comments and decisions stay."""
    with store.writing() as connection:
        for table in (replica_told, replica_conflict, replica_op, replica_rev, replica_node, replica):
            connection.execute(delete(table).where(table.c.project_id == project_id))


def replica_of(store: Store, project_id: str) -> Replica | None:
    """The link of a project, or None."""
    with store.reading() as connection:
        return _of(connection, project_id)


def all_replicas(store: Store) -> tuple[Replica, ...]:
    """Every link, oldest first."""
    with store.reading() as connection:
        rows = connection.execute(select(replica).order_by(replica.c.linked_utc)).all()
    return tuple(Replica(*row) for row in rows)


def set_cursor(connection: Connection, project_id: str, cursor: int, epoch: int) -> None:
    """Note how far was read, inside the transaction that keeps what was read."""
    connection.execute(
        replica.update().where(replica.c.project_id == project_id).values(cursor=cursor, epoch=epoch)
    )


def cursor_of(connection: Connection, project_id: str) -> int:
    """How far a replica has read, as it is now."""
    query = select(replica.c.cursor).where(replica.c.project_id == project_id)
    return int(connection.execute(query).scalar_one())


def take_counters(connection: Connection, project_id: str, many: int) -> int:
    """Reserve numbers for so many revisions; returns the first."""
    now: int = connection.execute(
        replica.update()
        .where(replica.c.project_id == project_id)
        .values(counter=replica.c.counter + many)
        .returning(replica.c.counter)
    ).scalar_one()
    return now - many + 1


def _of(connection: Connection, project_id: str) -> Replica | None:
    row = connection.execute(select(replica).where(replica.c.project_id == project_id)).first()
    return None if row is None else Replica(*row)


def _values(value: Replica) -> dict[str, object]:
    return {item.name: getattr(value, item.name) for item in fields(value)}


def _with(value: Replica, **changed: object) -> Replica:
    return Replica(**{**_values(value), **changed})  # type: ignore[arg-type]
