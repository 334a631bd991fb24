"""What a team server has, in words of the wire: its terms, projects, teams and people."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel

from core.errors import RefusedError
from core.sync.transport import Transport
from core.wire.accounts import OidcProvider, OidcProviders
from core.wire.projects import Collaborator, Collaborators, NewProject, Project, Projects
from core.wire.protocol import OLDEST_PROTOCOL, PROTOCOL
from core.wire.sync import Info
from core.wire.teams import Team, Teams

M = TypeVar("M", bound=BaseModel)


def info(transport: Transport) -> Info:
    """The server's terms; raises `RefusedError` when this program and the server do not go together."""
    found = read(Info, transport.get("/sync/v1/info"))
    if found.protocol_min > PROTOCOL:
        raise RefusedError(
            f"The team server {transport.address} needs a newer program.",
            "Update the program; nothing is lost.",
            code="client-too-old",
        )
    if found.protocol_max < OLDEST_PROTOCOL:
        raise RefusedError(
            f"The team server {transport.address} is too old for this program.",
            "Ask its operator to update it.",
            code="server-too-old",
        )
    return found


def providers(transport: Transport, terms: Info) -> tuple[OidcProvider, ...]:
    """The issuers that people sign in by; a server that names none is not asked for their names."""
    if not set(terms.sign_in) - {"password"}:
        return ()
    return read(OidcProviders, transport.get("/auth/oidc")).providers


def projects(transport: Transport) -> tuple[Project, ...]:
    """Every project that the person may see."""
    found: list[Project] = []
    after: str | None = None
    while True:
        page = read(Projects, transport.get("/projects", after=after))
        found += page.projects
        after = page.next
        if after is None:
            return tuple(found)


def teams(transport: Transport) -> tuple[Team, ...]:
    """Every team that the person is in."""
    found: list[Team] = []
    after: str | None = None
    while True:
        page = read(Teams, transport.get("/teams", after=after))
        found += page.teams
        after = page.next
        if after is None:
            return tuple(found)


def people(transport: Transport, project_id: str) -> tuple[Collaborator, ...]:
    """Everybody with access to a project; somebody may be there twice, by team and by share."""
    return read(Collaborators, transport.get(f"/projects/{project_id}/people")).people


def make_project(transport: Transport, project_id: str, name: str, team_id: str | None) -> Project:
    """Make a project; asking again with the same id makes nothing twice."""
    wanted = NewProject(id=project_id, name=name, team_id=team_id)
    return read(Project, transport.post("/projects", wanted.model_dump_json().encode()))


def find_project(transport: Transport, wanted: str) -> Project:
    """A project by its id or unique name; raises `RefusedError`."""
    return _one(projects(transport), wanted, "project")  # type: ignore[no-any-return]


def find_team(transport: Transport, wanted: str) -> Team:
    """A team by its id or unique name; raises `RefusedError`."""
    return _one(teams(transport), wanted, "team")  # type: ignore[no-any-return]


def _one(listed: tuple[Any, ...], wanted: str, word: str) -> Any:
    found = [item for item in listed if item.id == wanted] or [item for item in listed if item.name == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise RefusedError(f"Several {word}s are called “{wanted}”.", "Give the id instead of the name.")
    names = ", ".join(f"“{item.name}”" for item in listed[:5]) or "none yet"
    raise RefusedError(
        f"There is no {word} “{wanted}” on the server that you may see.",
        f"Yours are: {names}.",
        code="not-found",
    )


def read(kind: type[M], body: bytes) -> M:
    """A message of the server; raises `RefusedError` for one that this program does not understand."""
    try:
        return kind.model_validate_json(body)
    except ValueError as error:
        raise RefusedError(
            "The team server answered something that this program does not understand.",
            "Update the program.",
            code="odd-answer",
        ) from error
