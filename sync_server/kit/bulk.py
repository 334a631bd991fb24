"""What a transaction writes at its end, many rows at once, several times as fast as one by one.

PostgreSQL is asked once for all of it: every row of a table travels in one array for each column, and
each statement is a part of one `WITH`. Its parts see nothing of each other and run in no order, so each
row is written by one part only. SQLite runs one statement after the other for each of its rows. Rows
of several tenants may go together; whose each is comes from a scope, here as everywhere.

Source: PostgreSQL, "Data-Modifying Statements in WITH" and "unnest".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Dialect, String, Table, and_, bindparam
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from sync_server.kit.driver import Values, ask, ask_each
from sync_server.kit.scope import Scope

Columns = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """Rows to add or, with a `key`, to change: values for `columns`, then the key, then the tenant."""

    table: Table
    columns: Columns
    key: str
    tenant: str

    @property
    def names(self) -> Columns:
        """Of the values of a row."""
        return tuple(name for name in (*self.columns, self.key, self.tenant) if name)


class Writes:
    """Statements that wait to be run together."""

    def __init__(self) -> None:
        self._rows: dict[_Form, list[Values]] = {}

    def insert(self, scope: Scope | None, table: Table, columns: Columns, rows: Sequence[Values]) -> None:
        """Add rows; each has a value for every one of `columns`. No scope: a table of no tenant."""
        self._add(scope, table, columns, "", rows)

    def update(
        self, scope: Scope | None, table: Table, key: str, columns: Columns, rows: Sequence[Values]
    ) -> None:
        """Change rows by their `key`; each has its new values for `columns`, and then the key."""
        self._add(scope, table, columns, key, rows)

    def _add(
        self, scope: Scope | None, table: Table, columns: Columns, key: str, rows: Sequence[Values]
    ) -> None:
        if not rows:
            return
        form = _Form(table, columns, key, scope.column if scope else "")
        tenant = (scope.id,) if scope else ()
        self._rows.setdefault(form, []).extend(row + tenant for row in rows)

    async def run(self, connection: AsyncConnection) -> None:
        """Run all of them; raises `DBAPIError` of its kind."""
        waiting, self._rows = self._rows, {}
        if not waiting:
            return
        if connection.dialect.name != "sqlite":
            values = tuple(list(column) for rows in waiting.values() for column in zip(*rows, strict=True))
            await ask(connection, _for_all(tuple(waiting), connection.dialect), values)
            return
        for form, rows in waiting.items():
            text, places = _for_each(form, connection.dialect)
            await ask_each(connection, text, rows if places is None else [*map(itemgetter(*places), rows)])


@lru_cache(maxsize=64)
def _for_each(form: _Form, dialect: Dialect) -> tuple[str, tuple[int, ...] | None]:
    """A statement for one row, and the order in which it takes the values of one, where that is another."""
    table = form.table
    if form.key:
        same = and_(*(table.c[name] == bindparam(f"b_{name}") for name in (form.tenant, form.key) if name))
        values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in form.columns}
        compiled: Any = table.update().where(same).values(values).compile(dialect=dialect)
        names = [f"b_{name}" for name in form.names]
    else:
        compiled = table.insert().compile(dialect=dialect, column_keys=list(form.names))
        names = list(form.names)
    assert isinstance(compiled, SQLCompiler)
    places = tuple(names.index(name) for name in compiled.positiontup or ())
    return compiled.string, None if places == tuple(range(len(names))) else places


@lru_cache(maxsize=256)
def _for_all(forms: tuple[_Form, ...], dialect: Dialect) -> str:
    """One statement for any number of rows of these forms, whose values come as an array for each column."""
    numbers = count(1)
    parts = [_part(form, dialect, numbers) for form in forms]
    last = parts.pop()
    return (
        f"WITH {', '.join(f'part{n} AS ({part})' for n, part in enumerate(parts))} {last}" if parts else last
    )


def _part(form: _Form, dialect: Dialect, numbers: Iterator[int]) -> str:
    named = dialect.identifier_preparer.quote
    columns = [form.table.c[name] for name in form.names]
    arrays = ", ".join(f"CAST(${next(numbers)} AS {_kind(column, dialect)}[])" for column in columns)
    listed = ", ".join(map(named, form.names))
    rows = f"unnest({arrays}) AS given({listed})"
    where = named(form.table.name)
    if not form.key:
        return f"INSERT INTO {where} ({listed}) SELECT {listed} FROM {rows}"  # noqa: S608 - no values
    changes = ", ".join(f"{named(name)} = given.{named(name)}" for name in form.columns)
    same = " AND ".join(
        f"{where}.{named(name)} = given.{named(name)}" for name in (form.tenant, form.key) if name
    )
    return f"UPDATE {where} SET {changes} FROM {rows} WHERE {same}"  # noqa: S608 - no values


def _kind(column: Column[Any], dialect: Dialect) -> str:
    """Texts without their length: casting would cut them, and storing them refuses what is too long."""
    return "TEXT" if isinstance(column.type, String) else column.type.compile(dialect)
