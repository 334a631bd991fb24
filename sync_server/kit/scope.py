"""Tenant isolation by construction: rows of a workspace are only reached through a `Scope`.

A repository that works on rows of a workspace takes a `Scope` and builds every
statement with it. A scope comes from `projects.service.enter`, which reads the
membership in the same transaction. A test refuses a repository that builds a
statement on a scoped table in another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Delete, Insert, Select, Table, Update, delete, insert, select, update

from sync_server.errors import Forbidden
from sync_server.kit.roles import Role


@dataclass(frozen=True, slots=True)
class Scope:
    """The right of one person in one workspace, valid for the transaction it was read in."""

    workspace_id: str
    user_id: str
    role: Role

    def require(self, least: Role, action: str = "do this") -> None:
        """Raise Forbidden for a weaker role."""
        if self.role < least:
            raise Forbidden(f"A {self.role.word} may not {action}; this needs the role {least.word}.")

    def select(self, table: Table, *columns: Any) -> Select[Any]:
        """Rows of this workspace, and no others."""
        return select(*(columns or (table,))).where(table.c.workspace_id == self.workspace_id)

    def insert(self, table: Table, **values: Any) -> Insert:
        """A new row of this workspace."""
        return insert(table).values(workspace_id=self.workspace_id, **values)

    def update(self, table: Table) -> Update:
        """A change of rows of this workspace."""
        return update(table).where(table.c.workspace_id == self.workspace_id)

    def delete(self, table: Table) -> Delete:
        """Removal of rows of this workspace."""
        return delete(table).where(table.c.workspace_id == self.workspace_id)
