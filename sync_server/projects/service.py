"""Workspaces: entering one is what gives the right to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.projects import Collaborator, Collaborators, NewProject, Project, ProjectChange, Projects
from sync_server.errors import ApiError, ConflictError, Invalid, NotFound
from sync_server.kit import audit, membership
from sync_server.kit.actor import Actor
from sync_server.kit.pages import Page
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope
from sync_server.notifications.causes import Place
from sync_server.projects import repository
from sync_server.projects.models import Counters
from sync_server.server import Server
from sync_server.teams import service as teams


async def enter(
    connection: AsyncConnection, actor: Actor, workspace_id: str, least: Role = Role.VIEWER
) -> Scope:
    """The actor's scope in a workspace, read in this transaction; never from a token.

    Raises NotFound when there is none to see, Forbidden when the role is weaker than `least`.
    """
    return _entered(
        actor, workspace_id, await repository.roles_of(connection, workspace_id, actor.user_id), least
    )


async def enter_alone(
    connection: AsyncConnection, wanted: Sequence[tuple[Actor, str]], least: Role, *, waiting: bool
) -> list[tuple[Scope, Counters] | ApiError | None]:
    """As `enter` for each (actor, workspace); nobody else changes them until this transaction ends.

    Without `waiting`, None stands for those that somebody else holds, or that are not there. Roles are
    read behind the lock: what was taken away meanwhile does not count.
    """
    pairs = [(workspace, actor.user_id) for actor, workspace in wanted]
    names = list({workspace for workspace, _ in pairs})
    counters = await repository.lock(connection, names, waiting=waiting)
    roles = await repository.roles_of_each(connection, pairs)
    entered: list[tuple[Scope, Counters] | ApiError | None] = []
    for (actor, workspace), pair in zip(wanted, pairs, strict=True):
        if workspace not in counters and not waiting:
            entered.append(None)
            continue
        try:
            scope = _entered(actor, workspace, tuple(roles.get(pair, ())), least)
        except ApiError as error:
            entered.append(error)
        else:
            entered.append((scope, counters[workspace]))
    return entered


def _entered(actor: Actor, workspace_id: str, words: tuple[str, ...], least: Role) -> Scope:
    if not words:
        raise NotFound("This project")
    scope = Scope(workspace_id, actor.user_id, strongest(words))
    scope.require(least)
    return scope


def strongest(words: list[str] | tuple[str, ...]) -> Role:
    """The role that counts when somebody has access in several ways."""
    return max(Role.of(word) for word in words)


async def create(server: Server, actor: Actor, wanted: NewProject) -> Project:
    """A new project; the one that is there when the same was asked for before."""
    async with server.database.writing() as connection:
        if await repository.exists(connection, wanted.id):
            return await _asked_again(connection, actor, wanted)
        now = server.clock()
        role = Role.OWNER
        if wanted.team_id is not None:
            role = (await teams.enter(connection, actor, wanted.team_id, Role.EDITOR)).role
        await repository.add(
            connection, id=wanted.id, name=wanted.name, team_id=wanted.team_id, created_ms=now
        )
        scope = Scope(wanted.id, actor.user_id, role)
        if wanted.team_id is None:
            await repository.share(connection, scope, actor.user_id, Role.OWNER.word, now)
        await server.hub.recheck(connection, await _ids(connection, scope))
        await _tell(server, connection, scope, "project.create", wanted.id, team_id=wanted.team_id)
        return await _project(connection, scope)


async def _asked_again(connection: AsyncConnection, actor: Actor, wanted: NewProject) -> Project:
    taken = ConflictError("This identifier is taken.", "Make the project again with a new identifier.")
    try:
        found = await _project(connection, await enter(connection, actor, wanted.id))
    except NotFound:
        raise taken from None
    if (found.name, found.team_id) != (wanted.name, wanted.team_id):
        raise taken
    return found


async def mine(server: Server, actor: Actor, page: Page) -> Projects:
    """Every project that the actor may enter."""
    async with server.database.reading() as connection:
        rights = await repository.rights_of(connection, actor.user_id, page)
        ids, more = page.cut(list(rights))
        rows = await repository.projects(connection, ids)
    found = tuple(_message(row, strongest(rights[row.id])) for row in rows)
    return Projects(projects=found, next=ids[-1] if more else None)


async def heads(connection: AsyncConnection, actor: Actor) -> dict[str, int]:
    """Where every project stands that the actor may enter."""
    return await repository.heads_of(connection, actor.user_id)


async def one(server: Server, actor: Actor, workspace_id: str) -> Project:
    """A project that the actor may enter."""
    async with server.database.reading() as connection:
        return await _project(connection, await enter(connection, actor, workspace_id))


async def change(server: Server, actor: Actor, workspace_id: str, wanted: ProjectChange) -> Project:
    """Another name, or another team (which takes the owner's role, and the role editor there)."""
    values = {name: value for name, value in wanted.model_dump().items() if value is not None}
    if not values:
        raise Invalid("Nothing is to be changed.", "Give `name` or `team_id`.")
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, workspace_id, Role.ADMIN)
        if wanted.team_id is not None:
            scope.require(Role.OWNER, "give a project to a team")
            await teams.enter(connection, actor, wanted.team_id, Role.EDITOR)
        before = await _ids(connection, scope)
        await repository.change(connection, scope, **values)
        await server.hub.recheck(connection, [*before, *await _ids(connection, scope)])
        await _tell(server, connection, scope, "project.change", workspace_id, fields=sorted(values))
        return await _project(connection, await enter(connection, actor, workspace_id))


async def delete(server: Server, actor: Actor, workspace_id: str) -> None:
    """Nobody sees the project from now on. Its rows stay for the setting `deleted_days`."""
    async with server.database.writing() as connection:
        scope = await enter(connection, actor, workspace_id, Role.ADMIN)
        await server.hub.recheck(connection, await _ids(connection, scope))
        await repository.change(connection, scope, deleted_ms=server.clock())
        await _tell(server, connection, scope, "project.delete", workspace_id)


async def deleted_before(connection: AsyncConnection, before_ms: int) -> list[str]:
    """The projects that were deleted before that time, or whose team was."""
    return await repository.deleted_before(connection, before_ms)


async def remove_for_good(server: Server, connection: AsyncConnection, scope: Scope) -> None:
    """Remove a project that was deleted long ago, in this transaction; only the audit log still names it."""
    await repository.remove(connection, scope)
    await _tell(server, connection, scope, "project.remove-for-good", scope.workspace_id)


async def people(server: Server, actor: Actor, workspace_id: str) -> Collaborators:
    """Everybody with access to a project."""
    async with server.database.reading() as connection:
        scope = await enter(connection, actor, workspace_id)
        rows = await repository.people(connection, scope)
    return Collaborators(people=tuple(Collaborator(**row._mapping) for row in rows))


async def place(connection: AsyncConnection, scope: Scope) -> Place:
    """A project with its people, to tell them what happens."""
    (project,) = await repository.projects(connection, [scope.workspace_id])
    roles: dict[str, Role] = {}
    names: dict[str, str] = {}
    for row in await repository.people(connection, scope):
        roles[row.user_id] = max(Role.of(row.role), roles.get(row.user_id, Role.VIEWER))
        names[row.user_id] = row.name
    return Place(scope, project.name, project.team_id, roles, names)


async def set_role(server: Server, actor: Actor, workspace_id: str, user_id: str, role: Role) -> None:
    """Another role for a person that the project is shared with."""
    async with server.database.writing() as connection:
        scope = await _enter_for_people(connection, actor, workspace_id, Role.ADMIN)
        had = await membership.set_role(connection, scope, _PEOPLE, user_id, role)
        await server.hub.recheck(connection, [user_id])
        await _tell(server, connection, scope, "project.role", user_id, before=had.word, role=role.word)


async def remove(server: Server, actor: Actor, workspace_id: str, user_id: str) -> None:
    """Take a share back, or leave. It counts from the next request on, and their streams end it at once."""
    async with server.database.writing() as connection:
        scope = await _enter_for_people(connection, actor, workspace_id)
        had = await membership.remove(connection, scope, _PEOPLE, user_id)
        await server.hub.recheck(connection, [user_id])
        await _tell(server, connection, scope, "project.remove", user_id, role=had.word)


async def join(connection: AsyncConnection, place: Scope, user_id: str, role: Role, now_ms: int) -> bool:
    """Share in the scope of who invited; False when the person has this role, or a stronger one."""
    words = await repository.roles_of(connection, place.workspace_id, user_id)
    if words and strongest(words) >= role:
        return False
    if await repository.shared_role(connection, place, user_id) is None:
        await repository.share(connection, place, user_id, role.word, now_ms)
    else:
        await repository.set_shared_role(connection, place, user_id, role.word)
    return True


async def _enter_for_people(
    connection: AsyncConnection, actor: Actor, workspace_id: str, least: Role = Role.VIEWER
) -> Scope:
    """As `enter`; nobody else changes its people until this transaction ends, or two last owners could go."""
    await enter(connection, actor, workspace_id)  # a stranger holds nobody up
    await repository.lock(connection, [workspace_id], waiting=True)
    return await enter(connection, actor, workspace_id, least)


async def _ids(connection: AsyncConnection, scope: Scope) -> list[str]:
    return [row.user_id for row in await repository.people(connection, scope)]


async def _owned_without(connection: AsyncConnection, scope: Scope, leaving: str) -> bool:
    """The owners of its team own a project too."""
    (project,) = await repository.projects(connection, [scope.workspace_id])
    if project.team_id is not None:
        return True
    return not set(await repository.sharing_owners(connection, scope)) <= {leaving}


_PEOPLE = membership.People(
    "project",
    "share",
    repository.shared_role,
    repository.set_shared_role,
    repository.unshare,
    _owned_without,
)


async def _project(connection: AsyncConnection, scope: Scope) -> Project:
    (row,) = await repository.projects(connection, [scope.workspace_id])
    return _message(row, scope.role)


def _message(row: repository.AnyRow, role: Role) -> Project:
    values = {name: row._mapping[name] for name in Project.model_fields if name != "role"}
    return Project(**values, role=role.word)


async def _tell(
    server: Server,
    connection: AsyncConnection,
    scope: Scope,
    action: str,
    subject: str,
    team_id: str | None = None,
    **details: Any,
) -> None:
    await audit.record(
        connection,
        action,
        actor=scope.user_id,
        subject=subject,
        workspace_id=scope.workspace_id,
        team_id=team_id,
        now_ms=server.clock(),
        key=server.keys.pepper,
        details=details,
    )
