"""The project store as a whole: open it, run transactions on it, close it.

Opening creates or migrates the database, refuses one that a newer program
wrote, and sets a damaged one aside: moved, never overwritten, and always
reported. Nothing here knows what is stored.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from core.errors import StoreDamagedError, StoreError
from core.progress import silent
from core.settings import Settings
from core.store.connection import engine_for, unhurried, write_back
from core.store.copying import copy_before
from core.store.damage import examine, set_aside
from core.store.failure import is_damage, store_error, unwritable
from core.store.schema import HEAD, migrate
from core.toolchain.lock import held

FILE = "projects.sqlite3"


class Store:
    """An open project store; may be shared between threads. A context manager.

    A store whose file was damaged or replaced stays unusable until it is opened anew.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = engine_for(path)
        self._file: tuple[int, int] | None = None
        self._lost: StoreError | None = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def prepare(self) -> None:
        """Create or migrate the tables; call it once, while holding the store's lock."""
        with self._told(self._damaged), self._engine.connect() as connection, connection.begin():
            migrate(connection)
        self._file = _identity(self.path)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction: committed and on the disk when the block ends, or not at all.

        Raises `StoreError` or `StoreDamagedError`.
        """
        with self._told(self._damaged_in_use), self._connect() as connection:
            with connection.begin():
                yield connection
            write_back(connection.connection.dbapi_connection, self.path)

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """As `writing`, for what somebody else has on a disk and says again when asked.

        It is not waited for: a power cut may take it back, as a whole, until the next transaction of
        `writing` is on the disk. The end of a program, however it ends, takes nothing back.
        """
        with self._told(self._damaged_in_use), self._connect() as connection:
            with unhurried(connection), connection.begin():
                yield connection
            write_back(connection.connection.dbapi_connection, self.path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One read transaction on a steady state of the database."""
        with self._told(self._damaged_in_use), self._connect() as connection:
            connection.execution_options(reading=True)
            with connection.begin():
                yield connection

    def _connect(self) -> Connection:
        if self._lost is None and _identity(self.path) != self._file:
            self._lost = _replaced(self.path)
        if self._lost is not None:
            raise self._lost
        return self._engine.connect()

    @contextmanager
    def _told(self, damaged: Callable[[BaseException], StoreError]) -> Iterator[None]:
        """Errors of SQLite as errors of ours."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as raised:
            error = (raised.orig or raised) if isinstance(raised, DBAPIError) else raised
            if not is_damage(error):
                raise store_error(error, self.path) from raised
            self.close()
            self._lost = damaged(error)
            raise self._lost from raised

    def _damaged(self, error: BaseException) -> StoreError:
        return set_aside(self.path, str(error))

    def _damaged_in_use(self, error: BaseException) -> StoreError:
        """Set the file aside, unless another process did so and a new one is already there."""
        with held(_lock(self.path), silent()):
            if _identity(self.path) != self._file:
                return _replaced(self.path)
            return self._damaged(error)


def open_store(settings: Settings) -> Store:
    """The store of this person; raises `StoreError` or `StoreDamagedError`."""
    return open_store_at(store_file(settings))


def store_file(settings: Settings) -> Path:
    """Where the store of this person is, or will be."""
    return settings.data_dir / FILE


def open_store_at(path: Path) -> Store:
    """The store in one file, created where there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with held(_lock(path), silent()):
            return _open(path)
    except OSError as error:
        raise unwritable(path) from error
    except sqlite3.Error as error:
        raise store_error(error, path) from error


def _open(path: Path) -> Store:
    problem = examine(path)
    if problem is not None:
        raise set_aside(path, problem)
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # source texts are the person's own
    try:
        copy_before(path, HEAD)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise set_aside(path, str(error)) from error
        raise
    store = Store(path)
    try:
        store.prepare()
    except BaseException:
        store.close()
        raise
    return store


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells one file from another of the same name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _replaced(path: Path) -> StoreError:
    return StoreDamagedError(
        f"The project store {path} was set aside or replaced by another program.",
        "Start the program again; nothing more is written to the old one.",
    )


def _lock(path: Path) -> Path:
    return path.with_name(path.name + ".lock")
