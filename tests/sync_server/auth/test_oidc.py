"""Signing in by an issuer: a real one (npm `oidc-provider`), with a real browser's way through it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from anyio import to_thread

from core.wire.ids import new_id
from sync_server.auth.models import oidc_flows
from sync_server.settings import ServerSettings
from tests.fixtures.issuer.real import RealIssuer, real_issuer
from tests.fixtures.team_server import PASSWORD, TeamServer, running

pytestmark = pytest.mark.anyio

BACK = "http://127.0.0.1:49152/callback"


@pytest.fixture(scope="module")
def issuer() -> Iterator[RealIssuer]:
    with real_issuer() as found:
        yield found


@pytest.fixture
async def team(settings: ServerSettings, issuer: RealIssuer) -> AsyncIterator[TeamServer]:
    """A server that trusts the issuer, with two clients there."""
    common = {"issuer": issuer.address, "private": True}
    secret = "a secret: of/the+server"
    oidc = [
        {**common, "id": "corp", "name": "The Corporation", "client_id": "desk"},
        {**common, "id": "web", "client_id": "with a secret", "client_secret": secret},
    ]
    async with running(replace(settings, oidc=json.dumps(oidc))) as server:
        yield server


async def begin(http: httpx.AsyncClient, provider: str = "corp", **more: Any) -> dict[str, Any]:
    body = {"redirect_uri": BACK, "device": {"id": new_id(), "name": "desk"}, **more}
    answer = await http.post(f"/auth/oidc/{provider}/start", json=body)
    assert answer.status_code == 201, answer.text
    started: dict[str, Any] = answer.json()
    return started


async def come_back(
    issuer: RealIssuer, http: httpx.AsyncClient, started: dict[str, Any], name: str, **more: Any
) -> httpx.Response:
    """Go through the issuer as somebody, and give the server what came back, but for `more`."""
    came = await to_thread.run_sync(issuer.come_back, started["authorization_url"], name)
    body = {"flow": started["flow"], "code": came["code"], "state": came["state"], "iss": came["iss"], **more}
    return await http.post("/auth/oidc/finish", json={k: v for k, v in body.items() if v is not None})


async def test_somebody_signs_in_and_is_the_same_person_again(team: TeamServer, issuer: RealIssuer) -> None:
    async with team.client() as anybody:
        assert (await anybody.get("/auth/oidc")).json()["providers"] == [
            {"id": "corp", "name": "The Corporation"},
            {"id": "web", "name": "web"},
        ]
        assert (await anybody.get("/sync/v1/info")).json()["sign_in"] == ["password", "corp", "web"]
        first = await come_back(issuer, anybody, await begin(anybody), "grace")
        again = await come_back(issuer, anybody, await begin(anybody, "web"), "grace")
    assert (first.status_code, again.status_code) == (200, 200), first.text + again.text
    assert first.json()["user_id"] == again.json()["user_id"]
    async with team.client(first.json()["access_token"]) as grace:
        profile = (await grace.get("/auth/profile")).json()
        assert (profile["email"], profile["name"]) == ("grace@example.org", "grace of the issuer")
        assert profile["has_password"] is False
        (known,) = (await grace.get("/auth/oidc/identities")).json()["identities"]
        alone = await grace.delete(f"/auth/oidc/identities/{known['id']}")
        assert (alone.status_code, alone.json()["code"]) == (409, "conflict")
    async with team.server.database.reading() as connection:
        kept = str((await connection.execute(oidc_flows.select())).all())
    assert "grace" not in kept and not any(each in kept for each in ("verifier", "nonce"))


async def test_a_flow_counts_once_for_its_state_and_its_issuer(team: TeamServer, issuer: RealIssuer) -> None:
    async with team.client() as anybody:
        lies: tuple[dict[str, Any], ...] = (
            {"state": "another"},
            {"iss": f"{issuer.address}/"},
            {"iss": "https://honest.example.org"},
            {"iss": None},
            {"code": "invented"},
            {"flow": "invented.secret"},
        )
        for lie in lies:
            answer = await come_back(issuer, anybody, await begin(anybody), "mallory", **lie)
            assert (answer.status_code, answer.json()["code"]) == (400, "oidc-refused"), lie
        started = await begin(anybody)
        right = await come_back(issuer, anybody, started, "grace")
        assert right.status_code == 200
        replayed = await come_back(issuer, anybody, started, "grace")  # a new code for a flow that was used
        assert (replayed.status_code, replayed.json()["code"]) == (400, "oidc-refused")
        mine, theirs = await begin(anybody), await begin(anybody)
        came = await to_thread.run_sync(issuer.come_back, theirs["authorization_url"], "mallory")
        injected = {"flow": mine["flow"], "state": mine["state"], "code": came["code"], "iss": came["iss"]}
        answer = await anybody.post("/auth/oidc/finish", json=injected)  # PKCE binds a code to its flow
        assert (answer.status_code, answer.json()["code"]) == (400, "oidc-refused")
        late = await begin(anybody)
        team.time.forward(601)
        answer = await come_back(issuer, anybody, late, "grace")
        assert (answer.status_code, answer.json()["code"]) == (400, "oidc-refused")


@pytest.mark.parametrize("copied", ["sqlite"], indirect=True)
async def test_where_the_answer_may_go_is_this_machine_only(team: TeamServer, issuer: RealIssuer) -> None:
    async with team.client() as anybody:
        for back in (
            "http://evil.example.org/callback",
            "http://127.0.0.1.evil.example.org:80/callback",
            "http://127.0.0.1:80@evil.example.org/callback",
            "http://127.0.0.1/callback",
            "http://127.0.0.1:80/other",
            "https://127.0.0.1:80/callback",
            "http://127.0.0.1:80/callback\n",
        ):
            body = {"redirect_uri": back, "device": {"id": new_id(), "name": "desk"}}
            assert (await anybody.post("/auth/oidc/corp/start", json=body)).status_code == 422, back
        body["redirect_uri"] = BACK
        assert (await anybody.post("/auth/oidc/other/start", json=body)).status_code == 404


async def test_an_address_alone_never_opens_an_account(team: TeamServer, issuer: RealIssuer) -> None:
    ada = await team.person("ada")
    await team.person("unconfirmed-eve")
    async with team.client() as anybody:
        for name, code in (
            ("ada", "link-needed"),
            ("unconfirmed-eve", "oidc-refused"),
            ("unconfirmed-nobody", "oidc-refused"),
        ):
            answer = await come_back(issuer, anybody, await begin(anybody), name)
            assert answer.json()["code"] == code, name
        body = {"redirect_uri": BACK, "device": {"id": new_id(), "name": "desk"}, "password": "not hers"}
        assert (await ada.http.post("/auth/oidc/corp/start", json=body)).status_code == 422
        started = await begin(ada.http, password=PASSWORD)
        assert (await come_back(issuer, anybody, started, "ada")).status_code == 400  # not by who began it
        linked = await come_back(issuer, ada.http, await begin(ada.http, password=PASSWORD), "ada-at-work")
        assert linked.json() == {"provider": "corp"}
        bob = await team.person("bob")
        stolen = await come_back(issuer, bob.http, await begin(bob.http, password=PASSWORD), "ada-at-work")
        assert stolen.status_code == 409
        signed_in = await come_back(issuer, anybody, await begin(anybody), "ada-at-work")
        assert signed_in.json()["user_id"] == ada.id
        (known,) = (await ada.http.get("/auth/oidc/identities")).json()["identities"]
        assert (known["name"], known["email"]) == ("The Corporation", "ada-at-work@example.org")
        path = f"/auth/oidc/identities/{known['id']}"
        assert (await bob.http.delete(path)).status_code == 404
        assert (await ada.http.delete(path)).status_code == 204
        apart = await come_back(issuer, anybody, await begin(anybody), "ada-at-work")
        assert apart.json()["user_id"] != ada.id


async def test_an_account_is_made_only_where_it_may_be(settings: ServerSettings, issuer: RealIssuer) -> None:
    corp = {"id": "corp", "issuer": issuer.address, "client_id": "desk", "private": True}
    own = {**corp, "id": "own", "register": True}
    asked = replace(settings, registration="invite", oidc=json.dumps([corp, own]))
    async with running(asked) as team, team.client() as anybody:
        refused = await come_back(issuer, anybody, await begin(anybody), "linus")
        assert (refused.status_code, refused.json()["code"]) == (403, "invitation-needed")
        wrong = await come_back(issuer, anybody, await begin(anybody), "linus", invitation="inv_none")
        assert wrong.status_code == 404
        there = await come_back(issuer, anybody, await begin(anybody, "own"), "linus")
        assert there.status_code == 200, there.text
        async with team.client(there.json()["access_token"]) as linus:
            body = {"id": new_id(), "name": "Vault"}
            assert (await linus.post("/projects", json=body)).status_code == 201
            made = await linus.post(f"/projects/{body['id']}/invitations", json={"role": "editor"})
            invited = await come_back(
                issuer, anybody, await begin(anybody), "barbara", invitation=made.json()["secret"]
            )
            assert invited.status_code == 200, invited.text
            people = (await linus.get(f"/projects/{body['id']}/people")).json()["people"]
        assert {each["email"]: each["role"] for each in people}["barbara@example.org"] == "editor"
