"""Export and import of a project: one zip file with every revision, text and report, checksummed.

An import trusts nothing: hashes are recomputed, sizes are bounded, and a
revision that is already here is left as it is. No file of the project's folder
is read or written.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from core.errors import InputError
from core.store import blobs
from core.store.codec import decode, encode
from core.store.database import Store
from core.store.outbox import enqueue
from core.store.projects import StoredProject, add_project, get_project
from core.store.reports import put_document
from core.store.revisions import Header, add_revision
from core.store.tables import project, report, revision, revision_parent

SCHEMA = "contract-rewriter/project/1"
MAX_BYTES = 1 << 30
"""More unpacked bytes than this are refused."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class ExportedRevision:
    """One revision as it stands in the manifest, oldest first."""

    id: str
    header: Header
    report_id: str | None
    created_utc: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an exported file holds; texts and reports are members named by their SHA-256."""

    schema: str
    project_id: str
    name: str
    folder: str
    revisions: tuple[ExportedRevision, ...]


def export_project(store: Store, project_id: str, path: Path) -> int:
    """Write a project to a new zip file and return the number of revisions.

    Raises `InputError` when the file exists or cannot be written.
    """
    if path.exists():
        raise InputError(f"“{path}” exists already.", "Choose another name or remove it.")
    try:
        handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=".export-", suffix=".tmp")
        staged = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                count = _write(store, project_id, file)
                file.flush()
                os.fsync(file.fileno())
            staged.replace(path)
        finally:
            staged.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"“{path}” cannot be written ({reason}).", "Choose another place.") from error
    return count


def _write(store: Store, project_id: str, file: Any) -> int:
    with store.reading() as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = _manifest(connection, project_id)
        for sha256 in dict.fromkeys(item.header.sha256 for item in manifest.revisions):
            archive.writestr(f"texts/{sha256}", blobs.get(connection, sha256))
        for report_id in dict.fromkeys(item.report_id for item in manifest.revisions):
            if report_id is not None:
                archive.writestr(f"reports/{report_id}", _report(connection, report_id))
        archive.writestr(MANIFEST, encode(manifest))
    return len(manifest.revisions)


def _manifest(connection: Connection, project_id: str) -> Manifest:
    row = connection.execute(select(project).where(project.c.id == project_id)).one()
    return Manifest(SCHEMA, row.id, row.name, row.folder, tuple(_revisions(connection, project_id)))


def _revisions(connection: Connection, project_id: str) -> Iterator[ExportedRevision]:
    parents: dict[str, list[str]] = {}
    for row in connection.execute(select(revision_parent).order_by(revision_parent.c.position)):
        parents.setdefault(row.revision_id, []).append(row.parent_id)
    query = select(revision).where(revision.c.project_id == project_id).order_by(revision.c.number)
    for row in connection.execute(query):
        known = tuple(parents.get(row.id, ()))
        header = Header(row.project_id, row.file, known, row.sha256, row.message, row.nonce)
        yield ExportedRevision(row.id, header, row.report_id, row.created_utc)


def _report(connection: Connection, report_id: str) -> str:
    query = select(report.c.document).where(report.c.id == report_id)
    return str(connection.execute(query).scalar_one())


def import_project(store: Store, path: Path, folder: Path | None = None) -> tuple[StoredProject, int]:
    """Read an exported file; returns the project and how many revisions were new.

    All or nothing. `folder` says where the project lies on this machine. Raises
    `InputError` when the file is not an export, is damaged, or is too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_BYTES:
                raise InputError(f"“{path}” is too large to be an exported project.", "Check the file.")
            manifest = _read_manifest(archive)
            count = _load(store, archive, manifest, folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"“{path}” cannot be read ({reason}).", "Check the path.") from error
    except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError, RuntimeError) as error:
        raise InputError(
            f"“{path}” is not an exported project, or it is damaged.",
            "Export it again with “contract-rewriter project export”.",
        ) from error
    found = get_project(store, manifest.project_id)
    if found is None:
        raise LookupError(manifest.project_id)
    return found, count


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    document = archive.read(MANIFEST).decode("utf-8")
    if json.loads(document).get("schema") != SCHEMA:
        raise InputError(
            "The exported project has a form that this program does not know.", "Update the program."
        )
    manifest = decode(Manifest, document)
    for item in manifest.revisions:
        if item.id != item.header.id or item.header.project_id != manifest.project_id:
            raise ValueError(f"revision {item.id} does not have the id of its content")
    return manifest


def _load(store: Store, archive: zipfile.ZipFile, manifest: Manifest, folder: Path | None) -> int:
    with store.writing() as connection:
        _ensure(connection, manifest, folder)
        known = set(
            connection.execute(
                select(revision.c.id).where(revision.c.project_id == manifest.project_id)
            ).scalars()
        )
        new = [item for item in manifest.revisions if item.id not in known]
        for item in new:
            _load_revision(connection, archive, item)
    return len(new)


def _ensure(connection: Connection, manifest: Manifest, folder: Path | None) -> None:
    query = select(project.c.id).where(project.c.id == manifest.project_id)
    if connection.execute(query).first() is not None:
        return
    place = str(folder.resolve()) if folder is not None else manifest.folder
    if connection.execute(select(project.c.id).where(project.c.folder == place)).first() is not None:
        raise InputError(
            f"Another project is already kept for the folder {place}.",
            "Give the folder of the imported one with --folder.",
        )
    add_project(connection, manifest.project_id, manifest.name, place)


def _load_revision(connection: Connection, archive: zipfile.ZipFile, item: ExportedRevision) -> None:
    data = archive.read(f"texts/{item.header.sha256}")
    if blobs.put(connection, data) != item.header.sha256:
        raise ValueError(f"the text {item.header.sha256} is damaged")
    data.decode("utf-8")
    if item.report_id is not None:
        document = archive.read(f"reports/{item.report_id}").decode("utf-8")
        if put_document(connection, document) != item.report_id:
            raise ValueError(f"the report {item.report_id} is damaged")
    add_revision(connection, item.header, item.report_id, item.created_utc)
    enqueue(connection, item.header.project_id, "revision", item.id)
