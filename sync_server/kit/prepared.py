"""Statements that are built once: building one costs several times what running it does.

Values are given at each run, as `bindparam`s. A statement on rows of a tenant is built by a function of
a scope, as every other one; `prepared` calls it once with a scope of no tenant, and each run binds the
tenant of the scope that it is given. So a prepared statement reaches nothing without a scope, too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Dialect,
    Executable,
    String,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE

from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope

_TENANT = "tenant"

Run = tuple[Executable, dict[str, Any]]
"""What `AsyncConnection.execute` is given."""


class prepared:
    """A function of a scope that makes a statement; called with a scope and values, it can be run."""

    def __init__(self, build: Callable[[Scope], Executable]) -> None:
        self._build = build

    @cached_property
    def _statement(self) -> Executable:
        nobody: Any = bindparam(_TENANT)
        return self._build(Scope(nobody, "", Role.VIEWER))

    def __call__(self, scope: Scope, **values: Any) -> Run:
        """The statement with this scope's tenant and these values."""
        return self._statement, {_TENANT: scope.id, **values}


class _Names(TypeDecorator[Any]):
    """A list of texts as one value: an array, or JSON where there are none."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """PostgreSQL has arrays."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(String()))

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
    """`column` is one of the texts that are given as the list `name` at each run.

    One value, however many there are: `in_` makes another statement of every length, which is then
    written, parsed and planned anew. Source: SQLite, "The JSON Functions"; PostgreSQL, "ANY (array)".
    """
    return _Among(column, bindparam(name, type_=_Names()))


def same(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """`column` is the value that is given as `name` at each run."""
    return column == bindparam(name)
