"""Projects of the store: a name and a folder that revisions belong to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from core.errors import InputError
from core.store.clock import now_utc
from core.store.database import Store
from core.store.tables import project, revision


@dataclass(frozen=True, slots=True)
class StoredProject:
    """A project with how much is kept of it. `folder` is absolute; times are UTC, ISO 8601."""

    id: str
    name: str
    folder: str
    revisions: int
    created_utc: str
    changed_utc: str


def ensure_project(store: Store, folder: Path, name: str = "") -> StoredProject:
    """The project of a folder, made when there is none."""
    place = str(folder.resolve())
    with store.writing() as connection:
        found = _one(connection, project.c.folder == place)
        if found is None:
            add_project(connection, str(uuid.uuid4()), name or folder.resolve().name or place, place)
            found = _one(connection, project.c.folder == place)
    if found is None:
        raise LookupError(place)
    return found


def list_projects(store: Store) -> tuple[StoredProject, ...]:
    """All projects, by name."""
    with store.reading() as connection:
        rows = connection.execute(_query().order_by(project.c.name, project.c.folder)).all()
    return tuple(_value(row) for row in rows)


def find_project(store: Store, wanted: str) -> StoredProject:
    """A project by its id, folder (or one inside it) or unique name; raises `InputError`."""
    projects = list_projects(store)
    place = Path(wanted).resolve()
    for item in projects:
        if wanted == item.id or place == Path(item.folder):
            return item
    named = [item for item in projects if item.name == wanted]
    inside = [item for item in projects if Path(item.folder) in place.parents] if place.exists() else []
    found = named or sorted(inside, key=lambda item: -len(item.folder))[:1]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            f"Several projects are called “{wanted}”.", "Give the folder or the id instead of the name."
        )
    raise InputError(
        f"No project “{wanted}” is kept on this machine.",
        "“contract-rewriter project list” shows those that are.",
    )


def get_project(store: Store, project_id: str) -> StoredProject | None:
    """A project by its id, or None."""
    with store.reading() as connection:
        return _one(connection, project.c.id == project_id)


def project_of(store: Store, folder: Path) -> StoredProject | None:
    """The project of a folder, or None; none is made."""
    with store.reading() as connection:
        return _one(connection, project.c.folder == str(folder.resolve()))


def add_project(connection: Connection, project_id: str, name: str, folder: str) -> None:
    """Write the row of a new project inside a transaction."""
    connection.execute(
        project.insert().values(id=project_id, name=name, folder=folder, created_utc=now_utc())
    )


def _one(connection: Connection, condition: ColumnElement[bool]) -> StoredProject | None:
    row = connection.execute(_query().where(condition)).first()
    return None if row is None else _value(row)


def _query() -> Select[Any]:
    return (
        select(
            project,
            func.count(revision.c.id).label("revisions"),
            func.max(revision.c.created_utc).label("changed_utc"),
        )
        .join_from(project, revision, isouter=True)
        .group_by(project.c.id)
    )


def _value(row: Row[Any]) -> StoredProject:
    return StoredProject(
        id=row.id,
        name=row.name,
        folder=row.folder,
        revisions=row.revisions,
        created_utc=row.created_utc,
        changed_utc=row.changed_utc or row.created_utc,
    )
