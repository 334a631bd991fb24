"""Coming to a team or a project by invitation."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from sync_server.invitations import service
from tests.fixtures.team_server import Person, TeamServer

pytestmark = pytest.mark.anyio


async def link(giver: Person, place: str, role: str, days: int = 7) -> str:
    """The secret of a new invitation by link."""
    answer = await giver.http.post(f"{place}/invitations", json={"role": role, "days": days})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["link"].endswith(f"/invitations#{made['secret']}")
    return str(made["secret"])


async def accept(person: Person, secret: str) -> int:
    """The status of accepting."""
    return (await person.http.post("/invitations/accept", json={"secret": secret})).status_code


async def test_invitations_of_others_are_neither_seen_nor_made(team_server: TeamServer) -> None:
    ada, bob, eve = [await team_server.person(name) for name in ("ada", "bob", "eve")]
    team = await team_server.team({"owner": ada, "editor": bob})
    project = await team_server.project(ada)
    await link(ada, f"/teams/{team}", "viewer")
    for place in (f"/teams/{team}", f"/projects/{project}"):
        async with team_server.client() as anybody:
            assert (await anybody.get(f"{place}/invitations")).status_code == 401
        assert (await eve.http.get(f"{place}/invitations")).status_code == 404
        assert (await eve.http.post(f"{place}/invitations", json={"role": "viewer"})).status_code == 404
    assert (await bob.http.get(f"/teams/{team}/invitations")).status_code == 403


async def test_a_link_is_looked_at_and_accepted_once(team_server: TeamServer) -> None:
    ada, bob, eve = [await team_server.person(name) for name in ("ada", "bob", "eve")]
    team = await team_server.team({"owner": ada})
    secret = await link(ada, f"/teams/{team}", "editor")
    async with team_server.client() as anybody:
        offer = (await anybody.post("/invitations/look", json={"secret": secret})).json()
        assert (await anybody.post("/invitations/accept", json={"secret": secret})).status_code == 401
    assert (offer["kind"], offer["name"], offer["role"], offer["invited_by_name"]) == (
        "team",
        "Auditors",
        "editor",
        "Ada",
    )
    assert await accept(bob, secret) == 200
    assert (await bob.http.get(f"/teams/{team}")).json()["role"] == "editor"
    assert await accept(eve, secret) == 404


async def test_of_two_who_accept_at_once_one_comes_in(team_server: TeamServer) -> None:
    ada, bob, eve = [await team_server.person(name) for name in ("ada", "bob", "eve")]
    team = await team_server.team({"owner": ada})
    for _ in range(3):
        secret = await link(ada, f"/teams/{team}", "viewer")
        done = await asyncio.gather(accept(bob, secret), accept(eve, secret))
        assert sorted(done) == [200, 404]
        for person in (bob, eve):
            await ada.http.delete(f"/teams/{team}/members/{person.id}")


async def test_a_project_is_shared_by_invitation_with_people_outside(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    project = await team_server.project(ada)
    assert await accept(bob, await link(ada, f"/projects/{project}", "reviewer")) == 200
    assert (await bob.http.get(f"/projects/{project}")).json()["role"] == "reviewer"
    assert await accept(bob, await link(ada, f"/projects/{project}", "viewer")) == 409
    assert await accept(bob, await link(ada, f"/projects/{project}", "editor")) == 200
    assert (await bob.http.get(f"/projects/{project}")).json()["role"] == "editor"


async def test_revoked_declined_expired_and_wrong_secrets_are_answered_alike(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    team = await team_server.team({"owner": ada})
    place = f"/teams/{team}"
    revoked, declined, old = [await link(ada, place, "viewer", days=2) for _ in range(3)]
    fresh = await link(ada, place, "viewer", days=20)
    listed = (await ada.http.get(f"{place}/invitations")).json()["invitations"]
    assert len(listed) == 4
    assert "secret" not in str(listed)
    assert (await ada.http.delete(f"{place}/invitations/{listed[0]['id']}")).status_code == 204
    assert (await ada.http.delete(f"{place}/invitations/{listed[0]['id']}")).status_code == 404
    assert (await bob.http.post("/invitations/decline", json={"secret": declined})).status_code == 204
    wrong = fresh[:-3] + ("abc" if fresh[-3:] != "abc" else "abd")
    team_server.time.forward(3 * 24 * 60 * 60)
    bob = await team_server.again(bob)
    answers = [
        await bob.http.post("/invitations/accept", json={"secret": each})
        for each in (revoked, declined, old, wrong, "inv_", "", "\u00e4" * 40)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({str(answer.json() | {"request_id": ""}) for answer in answers}) == 1
    assert await accept(bob, fresh) == 200


async def test_an_invitation_is_worth_what_its_giver_may_give_now(team_server: TeamServer) -> None:
    ada, bob, cid = [await team_server.person(name) for name in ("ada", "bob", "cid")]
    team = await team_server.team({"owner": ada, "admin": bob})
    assert (await bob.http.post(f"/teams/{team}/invitations", json={"role": "owner"})).status_code == 403
    secret = await link(bob, f"/teams/{team}", "admin")
    await ada.http.patch(f"/teams/{team}/members/{bob.id}", json={"role": "editor"})
    assert await accept(cid, secret) == 404
    await ada.http.patch(f"/teams/{team}/members/{bob.id}", json={"role": "admin"})
    assert await accept(cid, secret) == 200


async def test_an_invitation_by_mail_is_for_that_address_only(team_server: TeamServer) -> None:
    ada, bob, cid = [await team_server.person(name) for name in ("ada", "bob", "cid")]
    team = await team_server.team({"owner": ada})
    mailing = replace(team_server.server.settings, smtp_url="smtp://127.0.0.1:9")
    server = team_server.app.state.server = replace(team_server.server, settings=mailing)
    body = {"role": "viewer", "email": "BOB@example.org"}
    made = (await ada.http.post(f"/teams/{team}/invitations", json=body)).json()
    assert (made["secret"], made["link"]) == (None, None)
    async with server.database.writing() as connection:
        found = await service.secret_to_mail(server, connection, made["invitation"]["id"])
    assert found is not None
    _, secret = found
    assert await accept(cid, secret) == 403
    assert await accept(bob, secret) == 200


async def test_without_mail_an_address_is_refused_in_a_sentence(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    team = await team_server.team({"owner": ada})
    body = {"role": "viewer", "email": "bob@example.org"}
    refused = await ada.http.post(f"/teams/{team}/invitations", json=body)
    assert (refused.status_code, refused.json()["message"]) == (422, "This server sends no mail.")
