"""Begins and ends the sharing of a project: a new one on the server, a copy of one, and no more.

Asking again after a crash makes nothing twice: the id of a new project on the
server is computed from the project of this machine.
"""

from __future__ import annotations

from pathlib import Path

from core.errors import InputError, RefusedError
from core.store.database import Store
from core.store.projects import StoredProject, ensure_project
from core.store.replicas import Replica, link, replica_of
from core.store.teamwork import announce_all
from core.sync import remote
from core.sync.documents import document_id
from core.sync.transport import Transport, signed_out
from core.wire.ids import new_id
from core.wire.projects import Project


def share(store: Store, transport: Transport, folder: Path, name: str, team_id: str | None = None) -> Replica:
    """Make a project on the server for a folder, and link both; the first push sends it.

    Raises `InputError` when the folder is shared already or is none, `SyncError` otherwise.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder “{folder}”.", "Give the folder of the project.")
    terms = remote.info(transport)
    local = ensure_project(store, folder, name)
    if replica_of(store, local.id) is not None:
        raise InputError(f"“{local.name}” is shared already.", "“contract-rewriter sync push” sends it.")
    wanted = document_id(terms.instance, "workspace", local.id)
    try:
        made = remote.make_project(transport, wanted, name, team_id)
    except RefusedError as error:
        if error.code not in ("conflict", "not-found"):
            raise
        made = remote.make_project(transport, new_id(), name, team_id)  # it was shared before, and deleted
    return connect(store, transport, local, made, terms.instance)


def clone(store: Store, transport: Transport, wanted: str, folder: Path | None = None) -> Replica:
    """Link a project of the server with a new folder; the first pull fills it.

    Raises `InputError` when the folder has something in it already.
    """
    terms = remote.info(transport)
    found = remote.find_project(transport, wanted)
    place = (folder or Path(_folder_name(found.name))).absolute()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise InputError(f"“{place}” is there already and not empty.", "Give another folder.")
    place.mkdir(parents=True, exist_ok=True)
    return connect(store, transport, ensure_project(store, place, found.name), found, terms.instance)


def join(store: Store, transport: Transport, wanted: str, folder: Path) -> Replica:
    """Link a folder that is here with a project that is there; equal files are the same, others keep both."""
    terms = remote.info(transport)
    found = remote.find_project(transport, wanted)
    return connect(store, transport, ensure_project(store, folder, found.name), found, terms.instance)


def connect(
    store: Store, transport: Transport, local: StoredProject, there: Project, instance: str
) -> Replica:
    """Link what is known on both sides, and announce all that the store holds of it."""
    who = transport.credentials
    if who is None:
        raise signed_out()
    made = link(
        store,
        Replica(local.id, transport.address, instance, there.id, there.name, who.user_id, who.device_id),
    )
    with store.writing() as connection:
        announce_all(connection, local.id)
    return made


def _folder_name(name: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_. " else "-" for letter in name)
    return kept.strip(" .-") or "project"
