"""Statements that are built once: building one costs several times what running it does.

Values are given at each run, as `bindparam`s. A statement on rows of a tenant is built by a function of
a scope, as every other one; `prepared` calls it once with a scope of no tenant, and each run binds the
tenant of the scope that it is given. So a prepared statement reaches nothing without a scope, too.

SQLAlchemy writes the text, once for each database; a run hands it to the driver as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Dialect,
    Executable,
    Integer,
    Select,
    String,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE

from sync_server.kit.driver import Values, ask
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope

_TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as a driver takes it: its text, and what goes where."""

    text: str
    names: tuple[str, ...]
    constants: dict[str, Any]
    before: tuple[Callable[[Any], Any] | None, ...]
    after: tuple[Callable[[Any], Any] | None, ...]

    def values(self, given: dict[str, Any]) -> Values:
        """What is bound, in the order of the text; `given` by name."""
        every = {**self.constants, **given}
        if not any(self.before):
            return tuple(every[name] for name in self.names)
        return tuple(
            every[name] if change is None else change(every[name])
            for name, change in zip(self.names, self.before, strict=True)
        )

    def read(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Rows as Python has them; a boolean of SQLite is a number."""
        if not any(self.after):
            return rows
        return [
            tuple(
                value if change is None else change(value)
                for value, change in zip(row, self.after, strict=True)
            )
            for row in rows
        ]


class Direct:
    """A statement that is written once for each database. Rows are plain, in the order of its columns."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._written: dict[str, Written] = {}

    async def rows(self, connection: AsyncConnection, **values: Any) -> Sequence[Any]:
        """Run it; raises SQLAlchemy's `DBAPIError` of its kind."""
        written = self.written(connection.dialect)
        return written.read(await ask(connection, written.text, written.values(values)))

    async def first(self, connection: AsyncConnection, **values: Any) -> Any:
        """The first row, or None."""
        rows = await self.rows(connection, **values)
        return rows[0] if rows else None

    def written(self, dialect: Dialect) -> Written:
        """As this database's driver takes it."""
        found = self._written.get(dialect.name)
        if found is None:
            found = self._written[dialect.name] = _write(self.statement, dialect)
        return found


def _write(statement: Any, dialect: Dialect) -> Written:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    names = tuple(compiled.positiontup or ())
    kinds = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
    columns: Any = getattr(statement, "selected_columns", ())
    return Written(
        compiled.string,
        names,
        {name: value for name, value in compiled.params.items() if value is not None},
        tuple(kind.bind_processor(dialect) for kind in kinds),
        tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns),
    )


class prepared:
    """A function of a scope that makes a statement; run with a scope and values."""

    def __init__(self, build: Callable[[Scope], Executable]) -> None:
        self._build = build

    @cached_property
    def direct(self) -> Direct:
        """The statement, whose tenant is yet to be bound."""
        nobody: Any = bindparam(_TENANT)
        return Direct(self._build(Scope(nobody, "", Role.VIEWER)))

    async def rows(self, connection: AsyncConnection, scope: Scope, **values: Any) -> Sequence[Any]:
        """The rows of this scope's tenant, as those of `Direct`."""
        return await self.direct.rows(connection, **{_TENANT: scope.id}, **values)


class prepared_for_many:
    """As `prepared`, for several scopes at once; the statement says of each row whose it is."""

    def __init__(self, build: Callable[[Scope], Executable]) -> None:
        self._build = build

    @cached_property
    def direct(self) -> Direct:
        """The statement, whose tenants are yet to be bound."""
        return Direct(self._build(cast(Scope, _Many())))

    async def rows(
        self, connection: AsyncConnection, scopes: Sequence[Scope], **values: Any
    ) -> Sequence[Any]:
        """The rows of these scopes' tenants, as those of `Direct`."""
        return await self.direct.rows(connection, **{_TENANT: [scope.id for scope in scopes]}, **values)


class _Many:
    """Stands for the scopes of a statement that is built once."""

    def select(self, table: Table, *columns: Any) -> Select[*tuple[Any, ...]]:
        """Rows of these tenants, and no others."""
        return select(*(columns or (table,))).where(among(table.c[Scope.column], _TENANT))


class _List(TypeDecorator[Any]):
    """A list of texts or numbers as one value: an array, or JSON where there are none."""

    impl = Text
    cache_ok = True

    def __init__(self, of: type[String | BigInteger]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """PostgreSQL has arrays."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.of()))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """As the database reads it."""
        return orjson.dumps(value).decode() if dialect.name == "sqlite" else value


class _Among(FunctionElement[Any]):
    """Not called a boolean: SQLAlchemy would ask SQLite whether it is 1, and no index would be used."""

    inherit_cache = True
    type = NULLTYPE


@compiles(_Among, "sqlite")
def _among_sqlite(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, names = (compiler.process(each, **given) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({names}))"  # noqa: S608 - no values, only their places


@compiles(_Among, "postgresql")
def _among_postgresql(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, names = (compiler.process(each, **given) for each in element.clauses)
    return f"{column} = ANY ({names})"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """`column` is one of the texts or numbers that are given as the list `name` at each run.

    One value, however many there are: `in_` makes another statement of every length, which is then
    written, parsed and planned anew. Source: SQLite, "The JSON Functions"; PostgreSQL, "ANY (array)".
    """
    of = BigInteger if isinstance(column.type, Integer) else String
    return _Among(column, bindparam(name, type_=_List(of)))


def same(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """`column` is the value that is given as `name` at each run."""
    return column == bindparam(name)
