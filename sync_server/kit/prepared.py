"""Statements that are built once: building one costs several times what running it does.

Values are given at each run, as `bindparam`s. A statement on rows of a tenant is built by a function of
a scope, as every other one; `prepared` calls it once with a scope of no tenant, and each run binds the
tenant of the scope that it is given. So a prepared statement reaches nothing without a scope, too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Executable, bindparam

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


def any_of(name: str) -> BindParameter[Any]:
    """A list that is given at each run: `column.in_(any_of("ids"))`."""
    return bindparam(name, expanding=True)


def same(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """`column` is the value that is given as `name` at each run."""
    return column == bindparam(name)
