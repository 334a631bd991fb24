"""Every route x every kind of asker x own, another's and deleted places; rows in `authorization.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, get_args

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.accounts import Scope as KeyScope
from core.wire.ids import new_id
from sync_server.auth.models import users
from sync_server.deliveries.models import deliveries, receivers
from sync_server.deliveries.secrets import close, new_secret
from sync_server.invitations.models import invitations
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope
from sync_server.projects import repository as projects
from sync_server.server import Server
from sync_server.teams.models import members, teams
from tests.fixtures.team_server import Person, TeamServer
from tests.sync_server.authorization import ACTORS, PLACES, ROLES, ROUTES, Row, World, expected

pytestmark = pytest.mark.anyio


def routes(app: FastAPI) -> set[str]:
    """Every route of the application, in the words of the table."""
    return {
        f"{method} {path}"
        for path, methods in app.openapi()["paths"].items()
        for method in map(str.upper, methods)
    } | {
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }


async def test_every_route_has_a_row_and_every_row_a_route(team_server: TeamServer) -> None:
    there = routes(team_server.app)
    assert len(there) > 30
    assert there - set(ROUTES) == set(), "say in tests/sync_server/authorization.py who may call these"
    assert set(ROUTES) - there == set(), "these routes are gone"


async def test_the_description_says_of_each_route_whether_it_takes_a_token(team_server: TeamServer) -> None:
    described = team_server.app.openapi()["paths"]
    for route, row in ROUTES.items():
        method, _, path = route.partition(" ")
        said = described.get(path, {}).get(method.lower())
        if said is not None:
            signed = row.kind not in {"public", "token"}
            assert said.get("security") == ([{"HTTPBearer": []}] if signed else None), route


async def populated(team_server: TeamServer) -> World:
    """People of every role, one of whom nobody knows and one who administers the server."""
    people = {name: await team_server.person(name) for name in ACTORS if name != "anonymous"}
    victim = await team_server.person("victim")
    async with team_server.server.database.writing() as connection:
        root = update(users).where(users.c.id == people["root"].id)
        await connection.execute(root.values(server_role="admin"))
    return World(people, victim, "", "")


async def prepare(team_server: TeamServer, world: World, row: Row, place: str) -> World:
    """A new team with a project and an invitation: of these people, or of somebody else (`other`)."""
    now = team_server.time()
    here = replace(world, team=new_id(), project=new_id(), invitation=new_id())
    here = replace(here, receiver=new_id(), delivery=new_id())
    people = {role: world.people[role] for role in ROLES} | {"victim": world.victim}
    if place == "other":
        people = {"owner": world.victim}
    gone = {"deleted_ms": now if place == "deleted" else None}
    of_project = row.kind == "project"
    whose = {"workspace_id": here.project} if of_project else {"team_id": here.team}
    async with team_server.server.database.writing() as connection:
        values: dict[str, Any] = {"id": here.team, "name": "Team", "created_ms": now}
        await connection.execute(teams.insert().values(**values, **({} if of_project else gone)))
        for role, person in people.items():
            values = {"team_id": here.team, "user_id": person.id, "since_ms": now}
            values["role"] = "viewer" if role == "victim" else role
            await connection.execute(members.insert().values(**values))
        values = {"team_id": here.team, "name": "Vault", "created_ms": now}
        await projects.add(connection, id=here.project, **values, **(gone if of_project else {}))
        scope = Scope(here.project, world.victim.id, Role.OWNER)
        await projects.share(connection, scope, world.victim.id, "viewer", now)
        values = {"id": here.invitation, "role": "viewer", "state": "open", "created_ms": now}
        values |= {"invited_by": people["owner"].id, "expires_ms": now + 1_000_000}
        await connection.execute(invitations.insert().values(**values, **whose))
        if not of_project:
            await sent(connection, team_server.server, here, now)
    return here


async def sent(connection: AsyncConnection, server: Server, here: World, now: int) -> None:
    """A receiver of the team that was never verified, and a delivery to it."""
    url = close(server, here.receiver, "url", "https://127.0.0.1/")
    key = close(server, here.receiver, "secret", new_secret())
    values = {"id": here.receiver, "team_id": here.team, "kind": "webhook", "name": "CI", "sealed_url": url}
    values |= {"sealed_secret": key, "events": "[]", "state": "unverified", "failures": 0, "made_by": "x"}
    await connection.execute(receivers.insert().values(**values, created_ms=now))
    values = {"id": here.delivery, "team_id": here.team, "receiver_id": here.receiver, "event": "joined"}
    values |= {"dedup": "x", "body": "{}", "state": "dead", "job_id": new_id(), "attempts": 1}
    await connection.execute(deliveries.insert().values(**values, created_ms=now))


async def asked(http: httpx.AsyncClient, route: str, row: Row, world: World) -> httpx.Response:
    """The answer to one request of the table."""
    method, _, path = route.partition(" ")
    names = {**world.names(), **(row.names(world) if row.names else {})}
    missing = set(re.findall(r"{(\w+)", path)) - set(names)
    assert not missing, f"{route}: say in `names` what stands for {missing}"
    address = re.sub(r"{(\w+)[^}]*}", lambda found: names[found[1]], path) + row.query
    if row.raw is not None:
        return await http.request(method, address, content=row.raw)
    return await http.request(method, address, json=row.body(world) if row.body else None)


def places_of(row: Row) -> Iterable[str]:
    """A place only matters where the route names one."""
    return PLACES if row.kind in {"project", "team"} else PLACES[:1]


async def test_everybody_may_do_what_the_table_says_and_nothing_else(team_server: TeamServer) -> None:
    world = await populated(team_server)
    wrong, count = [], 0
    for route, row in ROUTES.items():
        for place in places_of(row):
            here = await prepare(team_server, world, row, place)
            for actor in ACTORS:
                if row.stream and expected(row, actor, place) is None:
                    continue
                async with team_server.client() as anybody:
                    person = here.people.get(actor)
                    here.device = person.device if person else new_id()
                    answer = await asked(person.http if person else anybody, route, row, here)
                right, count = expected(row, actor, place), count + 1
                allowed = answer.status_code < 400 or answer.status_code in row.ok
                if not (allowed if right is None else answer.status_code in right):
                    wrong.append((route, actor, place, answer.status_code, answer.text[:200]))
                if allowed and not route.startswith("GET "):  # it may be gone, or the victim may
                    here = await prepare(team_server, world, row, place)
    assert wrong == []
    assert count > 400


SCOPES: tuple[KeyScope, ...] = get_args(KeyScope)


async def key_of(person: Person, *scopes: KeyScope) -> tuple[str, str]:
    """A key of the person, and its id."""
    answer = await person.http.post("/auth/keys", json={"name": "ci", "scopes": scopes})
    assert answer.status_code == 201, answer.text
    return answer.json()["key"], answer.json()["api_key"]["id"]


@pytest.mark.parametrize("copied", ["sqlite"], indirect=True)
async def test_a_key_may_what_the_scope_of_the_row_says_and_nothing_else(team_server: TeamServer) -> None:
    world = await populated(team_server)
    made: dict[tuple[str, frozenset[KeyScope]], tuple[str, str]] = {}
    wrong, count = [], 0
    for route, row in ROUTES.items():
        if row.kind in {"public", "token"}:
            continue
        actor = "root" if row.kind in {"admin", "root"} else "owner"
        possible = frozenset(scope for scope in SCOPES if actor == "root" or scope != "admin")
        here = await prepare(team_server, world, row, "own")
        own: frozenset[KeyScope] = frozenset({row.scope} if row.scope else ())
        for scopes in (possible - own, own):
            right = row.scope in scopes
            if not scopes or (row.stream and right):
                continue
            if (actor, scopes) not in made:
                made[actor, scopes] = await key_of(here.people[actor], *scopes)
            key, here.device = made[actor, scopes]
            async with team_server.client(key) as program:
                answer = await asked(program, route, row, here)
            count += 1
            closed = answer.status_code == (404 if route == "GET /metrics" else 403)
            allowed = answer.status_code < 400 or answer.status_code in row.ok
            if not (allowed if right else closed):
                wrong.append((route, row.scope, answer.status_code, answer.text[:200]))
    assert wrong == []
    assert count > 80
