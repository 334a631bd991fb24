"""The project store as a whole: open it, run transactions on it, close it.

Opening creates or migrates the database, refuses one that a newer program
wrote, and sets a damaged one aside: moved, never overwritten, and always
reported. Nothing here knows what is stored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from core.errors import StoreError
from core.progress import silent
from core.settings import Settings
from core.store.connection import engine_for, write_back
from core.store.damage import examine, set_aside
from core.store.failure import is_damage, store_error, unwritable
from core.store.schema import migrate
from core.toolchain.lock import held

FILE = "projects.sqlite3"
T = TypeVar("T")


class Store:
    """An open project store; may be shared between threads. A context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = engine_for(path)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction: committed and on the disk when the block ends, or not at all.

        Raises `StoreError` or `StoreDamagedError`.
        """
        with self._translated(), self._engine.connect() as connection:
            with connection.begin():
                yield connection
            write_back(connection.connection.dbapi_connection, self.path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One read transaction on a steady state of the database."""
        with self._translated(), self._engine.connect() as connection:
            connection.execution_options(reading=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._failure(error.orig or error) from error
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _failure(self, error: BaseException) -> StoreError:
        if not is_damage(error):
            return store_error(error, self.path)
        self.close()
        with held(_lock(self.path), silent()):
            problem = examine(self.path)
            return set_aside(self.path, problem or str(error))


def open_store(settings: Settings) -> Store:
    """The store of this person; raises `StoreError` or `StoreDamagedError`."""
    return open_store_at(settings.data_dir / FILE)


def open_store_at(path: Path) -> Store:
    """The store in one file, created where there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with held(_lock(path), silent()):
            return _open(path)
    except OSError as error:
        raise unwritable(path) from error


def _open(path: Path) -> Store:
    problem = examine(path)
    if problem is not None:
        raise set_aside(path, problem)
    store = Store(path)
    try:
        _guarded(store, migrate)
    except BaseException:
        store.close()
        raise
    return store


def _guarded(store: Store, work: Callable[[Connection], T]) -> T:
    with store.writing() as connection:
        return work(connection)


def _lock(path: Path) -> Path:
    return path.with_name(path.name + ".lock")
