"""A statement straight to the driver: SQLAlchemy's own way takes several times as long for small ones.

Everything else stays SQLAlchemy's: the text, the connection and its pool, the transaction that a first
statement begins, and what an error is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.util.concurrency import greenlet_spawn

Values = tuple[Any, ...]


async def ask(connection: AsyncConnection, text: str, values: Values) -> Sequence[Any]:
    """Run one statement; its rows, where it has some. Raises `DBAPIError` of its kind."""
    found: Sequence[Any] = await greenlet_spawn(_run, connection.sync_connection, text, values, False)
    return found


async def ask_each(connection: AsyncConnection, text: str, rows: Sequence[Values]) -> None:
    """Run one statement for each of these rows."""
    await greenlet_spawn(_run, connection.sync_connection, text, rows, True)


def _run(connection: Connection, text: str, values: Any, many: bool) -> Sequence[Any]:
    if not connection.in_transaction():
        connection.begin()  # as SQLAlchemy does before a first statement
    return run(connection, text, values, many=many)


def run(connection: Connection, text: str, values: Any = (), *, many: bool = False) -> Sequence[Any]:
    """The same within SQLAlchemy, which is where its events are heard."""
    error_of = connection.dialect.loaded_dbapi.Error
    held = connection.connection
    cursor = held.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(text, values)
        return cursor.fetchall() if cursor.description else ()
    except error_of as error:
        lost = connection.dialect.is_disconnect(error, held.dbapi_connection, cursor)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            text, None, error, error_of, connection_invalidated=lost, dialect=connection.dialect
        ) from error
    finally:
        cursor.close()


_CROSSED = {"40001", "40P01"}
"""Serialization failure, deadlock. Source: PostgreSQL, "Error Codes"."""


def is_crossed(error: Exception) -> bool:
    """Whether two transactions stood in each other's way, and this one was ended: it may be tried again."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _CROSSED


def is_away(error: Exception) -> bool:
    """Whether the database cannot be reached, which is so for everybody and nobody's fault."""
    away = isinstance(error, (OSError, OperationalError, TimeoutError))
    return away or (isinstance(error, DBAPIError) and error.connection_invalidated)
