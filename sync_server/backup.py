"""Backup while the server runs, and restore into an empty place.

A backup is a folder: `manifest.json`, the database (`server.sqlite3`, or `tables/`
with every table as lines of JSON, which also restores into the other kind of
database), `blobs/`, and `keys/` when that was asked for. Without its keys nobody can
read the blobs: keep them apart, but keep them.

A restored server gives every project another epoch, so that no client trusts a
cursor of before, and what a client has not sent yet is sent again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from asyncio import to_thread
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server import whole_repository
from sync_server.database import Database
from sync_server.errors import StartError
from sync_server.kit.keys import NAMES, load_keys
from sync_server.migrations.upgrade import newest, upgrade
from sync_server.server import Server
from sync_server.settings import PREFIX, ServerSettings

FORMAT = 1
_MANIFEST = {"format", "schema", "database", "with_keys", "sha256"}


@dataclass(frozen=True, slots=True)
class Summary:
    """What is in a backup, or was restored."""

    projects: int
    files: int
    bytes: int
    with_keys: bool


async def backup(server: Server, target: Path, *, with_keys: bool, portable: bool = False) -> Summary:
    """Write a backup to `target`, which must not exist; it appears there whole or not at all."""
    if target.exists():
        raise StartError(f"{target} is there already.", "Name a folder that does not exist.")
    keys = server.settings.data_dir / "keys"
    if with_keys and not keys.is_dir():
        raise StartError("The keys come from the environment.", "Leave --keys out, and keep them apart.")
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    await to_thread(_copy_files, server, partial)  # those of now; what comes meanwhile follows below
    as_file = server.settings.embedded and not portable
    if as_file:
        await to_thread(_copy_sqlite, server.settings.data_dir / "server.sqlite3", partial / "server.sqlite3")
    else:
        await whole_repository.export(server.database, partial / "tables")
    await to_thread(_copy_files, server, partial)
    if with_keys:
        await to_thread(shutil.copytree, keys, partial / "keys")
    manifest = {
        "format": FORMAT,
        "schema": newest(),
        "database": "server.sqlite3" if as_file else "tables",
        "made_ms": server.clock(),
        "with_keys": with_keys,
        "sha256": await to_thread(_hashes, partial),
    }
    (partial / "manifest.json").write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    partial.rename(target)
    async with server.database.reading() as connection:
        return await _summary(connection, target, with_keys)


async def restore(settings: ServerSettings, source: Path, now_ms: int) -> Summary:
    """Bring a backup into an empty data folder (and an empty database); every project gets a new epoch.

    The folder is filled beside its place; the database comes last, with its new epochs in it.
    """
    manifest = _manifest(source)
    await to_thread(_check_hashes, source, manifest)
    if manifest["database"] == "server.sqlite3" and not settings.embedded:
        raise StartError("This backup is a SQLite file.", "Make one with --portable for PostgreSQL.")
    if (settings.data_dir / "server.sqlite3").exists() or (settings.data_dir / "blobs").exists():
        raise StartError(f"{settings.data_dir} holds a server already.", "Name an empty folder by --data.")
    partial = settings.data_dir / "restoring"
    shutil.rmtree(partial, ignore_errors=True)
    await to_thread(_copy_in, source, partial, settings.data_dir)
    database = Database(replace(settings, data_dir=partial))
    try:
        await upgrade(database)
        async with database.writing() as connection:
            if manifest["database"] == "tables":
                await whole_repository.bring_in(connection, source / "tables")
            pepper = load_keys(replace(settings, data_dir=partial)).pepper
            await whole_repository.new_epochs(connection, now_ms, pepper)
            found = await _summary(connection, partial, bool(manifest["with_keys"]))
    finally:
        await database.close()
    for name in ("keys", "blobs", "server.sqlite3"):
        if (partial / name).exists() and not (settings.data_dir / name).exists():
            (partial / name).rename(settings.data_dir / name)
    shutil.rmtree(partial)
    return found


def _copy_in(source: Path, partial: Path, data_dir: Path) -> None:
    """The files of a backup; the keys from where they are, for a server without its keys is of no use."""
    partial.mkdir(parents=True, mode=0o700)
    keys = next((each / "keys" for each in (data_dir, source) if (each / "keys").is_dir()), None)
    if keys is not None:
        shutil.copytree(keys, partial / "keys")
    elif any(f"{PREFIX}{name.upper()}_KEY" not in os.environ for name in NAMES):
        raise StartError(
            "The backup has no keys.", f"Put the server's own into {data_dir / 'keys'}, then restore again."
        )
    if (source / "blobs").is_dir():
        shutil.copytree(source / "blobs", partial / "blobs")
    if (source / "server.sqlite3").exists():
        shutil.copyfile(source / "server.sqlite3", partial / "server.sqlite3")


async def _summary(connection: AsyncConnection, folder: Path, with_keys: bool) -> Summary:
    files = [each for each in folder.rglob("*") if each.is_file()]
    projects = await whole_repository.count_projects(connection)
    return Summary(projects, len(files), sum(each.stat().st_size for each in files), with_keys)


def _copy_files(server: Server, target: Path) -> None:
    """Files of blobs that are not copied yet; they never change, and new ones outlive a backup."""
    folder = server.blob_files.folder
    for file in folder.rglob("*"):
        copy = target / "blobs" / file.relative_to(folder)
        if file.suffix == ".tmp" or not file.is_file() or copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(file, copy)
        except FileNotFoundError:
            continue  # its row was removed meanwhile, before the database was copied


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
        (found,) = new.execute("PRAGMA integrity_check").fetchone()
    if found != "ok":
        raise StartError(f"The database is damaged: {found}.", "Restore an earlier backup.")


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.name != "manifest.json")
    found = {}
    for each in files:
        with each.open("rb") as file:
            found[each.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _manifest(source: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = orjson.loads((source / "manifest.json").read_bytes())
    except (OSError, ValueError):
        manifest = {}
    if not isinstance(manifest, dict) or not manifest.keys() >= _MANIFEST:
        raise StartError(f"{source} is no backup of this program.", "Name the folder of one.")
    if manifest["format"] > FORMAT or manifest["schema"] > newest():
        raise StartError("This backup was made by a newer program.", "Install that version first.")
    return manifest


def _check_hashes(source: Path, manifest: dict[str, Any]) -> None:
    wrong = {name for name, sha in manifest["sha256"].items() if _hashes_one(source / name) != sha}
    if wrong:
        raise StartError(
            f"{len(wrong)} files of the backup were changed, {min(wrong)} among them.", "Use another backup."
        )


def _hashes_one(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
