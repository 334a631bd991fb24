"""Tenant isolation by construction: rows of a workspace or a team are only reached through its scope.

A repository that works on such rows takes a `Scope` or a `TeamScope` and builds
every statement with it. A scope comes from `projects.service.enter` or
`teams.service.enter`, which read the membership in the same transaction. A test
refuses a repository that builds a statement on a scoped table in another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Delete, Insert, Select, Table, Update, delete, insert, select, update

from sync_server.errors import Forbidden
from sync_server.kit.roles import Role


@dataclass(frozen=True, slots=True)
class _Scope:
    id: str
    user_id: str
    role: Role

    column: ClassVar[str]

    def require(self, least: Role, action: str = "do this") -> None:
        """Raise Forbidden for a weaker role."""
        if self.role < least:
            raise Forbidden(f"A {self.role.word} may not {action}; this needs the role {least.word}.")

    def select(self, table: Table, *columns: Any) -> Select[*tuple[Any, ...]]:
        """Rows of this tenant, and no others."""
        return select(*(columns or (table,))).where(table.c[self.column] == self.id)

    def insert(self, table: Table, **values: Any) -> Insert:
        """A new row of this tenant."""
        return insert(table).values({**values, self.column: self.id})

    def update(self, table: Table) -> Update:
        """A change of rows of this tenant."""
        return update(table).where(table.c[self.column] == self.id)

    def delete(self, table: Table) -> Delete:
        """Removal of rows of this tenant."""
        return delete(table).where(table.c[self.column] == self.id)


@dataclass(frozen=True, slots=True)
class Scope(_Scope):
    """The right of one person in one workspace, valid for the transaction it was read in."""

    column: ClassVar[str] = "workspace_id"

    @property
    def workspace_id(self) -> str:
        """The workspace."""
        return self.id


@dataclass(frozen=True, slots=True)
class TeamScope(_Scope):
    """The right of one person in one team, valid for the transaction it was read in."""

    column: ClassVar[str] = "team_id"

    @property
    def team_id(self) -> str:
        """The team."""
        return self.id
