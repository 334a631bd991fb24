"""Who is in a team or a project: the rules of changing that are the same for both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.errors import ConflictError, NotFound
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope, TeamScope

S = TypeVar("S", Scope, TeamScope)


@dataclass(frozen=True, slots=True)
class People(Generic[S]):
    """How a kind of place keeps its people, inside a transaction."""

    place: str
    person: str
    role_of: Callable[[AsyncConnection, S, str], Awaitable[str | None]]
    set_role: Callable[[AsyncConnection, S, str, str], Awaitable[None]]
    remove: Callable[[AsyncConnection, S, str], Awaitable[None]]
    owned_without: Callable[[AsyncConnection, S, str], Awaitable[bool]]
    """Whether somebody owns the place when this person does not any more."""


async def set_role(
    connection: AsyncConnection, scope: S, people: People[S], user_id: str, role: Role
) -> Role:
    """Another role for somebody; which they had. Nobody gives or takes a role above their own."""
    had = await _role_of(connection, scope, people, user_id)
    scope.require(max(had, role), "give or take this role")
    if role is not Role.OWNER:
        await _keep_an_owner(connection, scope, people, user_id, had)
    await people.set_role(connection, scope, user_id, role.word)
    return had


async def remove(connection: AsyncConnection, scope: S, people: People[S], user_id: str) -> Role:
    """Take somebody out, or leave; which role they had."""
    if user_id != scope.user_id:
        scope.require(Role.ADMIN, "remove people")
    had = await _role_of(connection, scope, people, user_id)
    if user_id != scope.user_id:
        scope.require(had, "remove somebody of a higher role")
    await _keep_an_owner(connection, scope, people, user_id, had)
    await people.remove(connection, scope, user_id)
    return had


async def _role_of(connection: AsyncConnection, scope: S, people: People[S], user_id: str) -> Role:
    word = await people.role_of(connection, scope, user_id)
    if word is None:
        raise NotFound(f"This {people.person}")
    return Role.of(word)


async def _keep_an_owner(
    connection: AsyncConnection, scope: S, people: People[S], leaving: str, had: Role
) -> None:
    if had is Role.OWNER and not await people.owned_without(connection, scope, leaving):
        raise ConflictError(
            f"A {people.place} has at least one owner.",
            f"Make somebody else an owner first, or delete the {people.place}.",
        )
