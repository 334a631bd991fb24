"""API keys: shown once, limited by scopes and time, ended at once; closed where nobody opened them."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from sync_server.auth import service
from sync_server.auth.dependencies import SignedIn, scoped
from sync_server.auth.models import api_keys
from sync_server.changes.endpoints import router as sync
from sync_server.kit.actor import Actor
from sync_server.server import Server
from tests.fixtures.team_server import Person, TeamServer

pytestmark = pytest.mark.anyio


def _open_a_route(team: TeamServer) -> None:
    router = APIRouter(dependencies=[scoped("sync:read")])

    @router.get("/read")
    async def read(actor: SignedIn) -> dict[str, Any]:
        return {"user": actor.user_id, "role": actor.server_role}

    team.app.include_router(router)


async def _key(person: Person, *scopes: str, days: int | None = None) -> dict[str, Any]:
    answer = await person.http.post("/auth/keys", json={"name": "ci", "scopes": scopes, "days": days})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _get(team: TeamServer, key: str, path: str = "/read") -> tuple[int, str]:
    async with team.client(key) as program:
        answer = await program.get(path)
    return answer.status_code, answer.json().get("code", "")


async def test_a_key_opens_what_its_scopes_say_and_nothing_else(team_server: TeamServer) -> None:
    _open_a_route(team_server)
    ada = await team_server.person("ada")
    reads, writes = await _key(ada, "sync:read"), await _key(ada, "sync:write")
    assert await _get(team_server, reads["key"]) == (200, "")
    assert await _get(team_server, writes["key"]) == (403, "scope-missing")
    assert await _get(team_server, reads["key"], "/auth/profile") == (403, "forbidden")
    assert await _get(team_server, reads["key"], "/auth/keys") == (403, "forbidden")
    assert await _get(team_server, ada.tokens["access_token"]) == (200, "")


async def test_a_key_may_what_the_actor_of_an_endpoint_says(team_server: TeamServer) -> None:
    @team_server.app.get("/read")
    async def read(actor: Annotated[Actor, scoped("sync:read")]) -> dict[str, Any]:
        return {"user": actor.user_id}

    ada = await team_server.person("ada")
    reads, writes = await _key(ada, "sync:read"), await _key(ada, "sync:write")
    assert await _get(team_server, reads["key"]) == (200, "")
    assert await _get(team_server, writes["key"]) == (403, "scope-missing")
    assert await _get(team_server, ada.tokens["access_token"]) == (200, "")
    assert await _get(team_server, "") == (401, "not-signed-in")


async def test_who_asks_is_read_and_counted_once_for_each_request(
    team_server: TeamServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _open_a_route(team_server)
    ada = await team_server.person("ada")
    key = (await _key(ada, "sync:read"))["key"]
    limits, inner, counted = team_server.server.limits, service.actor_of, []

    async def check(name: str, whose: str) -> None:
        counted.append(name)

    async def actor_of(server: Server, token: str) -> Actor:
        counted.append("read")
        return await inner(server, token)

    monkeypatch.setattr(limits, "check", check)
    monkeypatch.setattr(service, "actor_of", actor_of)
    for token in (key, ada.tokens["access_token"]) * 2:
        counted.clear()
        assert (await _get(team_server, token))[0] == 200
        assert counted == ["address", "read", "account"]


def _under(dependant: Any) -> int:
    return sum(1 + _under(each) for each in dependant.dependencies)


def test_pushes_and_pulls_rest_on_few_dependencies() -> None:
    """FastAPI takes as long for each as the database for a small statement."""
    routes = {route.path: route for route in sync.routes if isinstance(route, APIRoute)}
    place = "/sync/v1/workspaces/{workspace_id}"
    assert _under(routes[f"{place}/push"].dependant) == 1
    assert _under(routes[f"{place}/changes"].dependant) <= 2


async def test_a_key_is_kept_without_its_secret_and_changed_ones_do_not_count(
    team_server: TeamServer,
) -> None:
    _open_a_route(team_server)
    ada = await team_server.person("ada")
    made = await _key(ada, "sync:read")
    key, key_id = made["key"], made["api_key"]["id"]
    secret = key.removeprefix(f"scr_{key_id}_")
    async with team_server.server.database.reading() as connection:
        assert secret not in str((await connection.execute(api_keys.select())).all())
    assert secret not in (await ada.http.get("/auth/keys")).text
    for wrong in (key[:-1] + ("0" if key[-1] != "0" else "1"), f"scr_{key_id}_", "scr_", f"scr__{secret}"):
        assert (await _get(team_server, wrong))[0] == 401


async def test_keys_expire_are_revoked_and_say_when_they_were_used(team_server: TeamServer) -> None:
    _open_a_route(team_server)
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    made = await _key(ada, "sync:read", days=1)
    path = f"/auth/keys/{made['api_key']['id']}"
    assert made["api_key"]["used_ms"] is None
    assert (await _get(team_server, made["key"]))[0] == 200
    (shown,) = (await ada.http.get("/auth/keys")).json()["keys"]
    assert shown["used_ms"] is not None
    assert (await bob.http.delete(path)).status_code == 404
    assert (await bob.http.get("/auth/keys")).json()["keys"] == []
    second = await _key(ada, "sync:read")
    assert (await ada.http.delete(f"/auth/keys/{second['api_key']['id']}")).status_code == 204
    assert (await _get(team_server, second["key"]))[0] == 401
    team_server.time.forward(24 * 3600 + 1)
    assert (await _get(team_server, made["key"]))[0] == 401


async def test_only_administrators_make_keys_for_administration(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    body = {"name": "ci", "scopes": ["admin"]}
    assert (await ada.http.post("/auth/keys", json=body)).status_code == 403
    assert (await ada.http.post("/auth/keys", json={**body, "scopes": ["root"]})).status_code == 422
