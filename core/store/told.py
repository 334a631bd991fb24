"""Which findings of a shared project count as known to its team: this machine tells of each once.

A row is a fingerprint with the place that it stands at, or another key of something that was told.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from core.store.replica_tables import replica_told


def told_of(connection: Connection, project_id: str) -> dict[str, str]:
    """Key → place; nothing at all before the first look."""
    query = select(replica_told.c.key, replica_told.c.place).where(replica_told.c.project_id == project_id)
    return {row.key: row.place for row in connection.execute(query)}


def note_told(connection: Connection, project_id: str, rows: Mapping[str, str]) -> None:
    """Write keys with their places, new and known ones."""
    for key, place in rows.items():
        connection.execute(
            insert(replica_told)
            .values(project_id=project_id, key=key, place=place)
            .on_conflict_do_update(index_elements=["project_id", "key"], set_={"place": place})
        )
