"""Teams: members, roles, owners, leaving, and what is seen of it."""

from __future__ import annotations

import asyncio

import pytest

from core.wire.ids import new_id
from tests.fixtures.team_server import Person, TeamServer

pytestmark = pytest.mark.anyio


async def made(owner: Person, name: str = "Auditors") -> str:
    """The id of a new team."""
    answer = await owner.http.post("/teams", json={"id": new_id(), "name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_nobody_makes_or_sees_teams_without_an_account(team_server: TeamServer) -> None:
    async with team_server.client() as anybody:
        answers = [
            await anybody.post("/teams", json={"id": new_id(), "name": "A"}),
            await anybody.get("/teams"),
        ]
    assert [answer.status_code for answer in answers] == [401, 401]


async def test_a_stranger_cannot_tell_a_team_from_none(team_server: TeamServer) -> None:
    ada, eve = await team_server.person("ada"), await team_server.person("eve")
    theirs, none = await made(ada), new_id()
    for method, rest, body in [
        ("GET", "", None),
        ("PATCH", "", {"name": "mine"}),
        ("DELETE", "", None),
        ("GET", "/members", None),
        ("DELETE", f"/members/{ada.id}", None),
        ("POST", "/ownership", {"user_id": eve.id}),
        ("GET", "/activity", None),
    ]:
        seen = [await eve.http.request(method, f"/teams/{each}{rest}", json=body) for each in (theirs, none)]
        assert [answer.status_code for answer in seen] == [404, 404]
        assert seen[0].json() | {"request_id": ""} == seen[1].json() | {"request_id": ""}
    assert (await eve.http.get("/teams")).json()["teams"] == []


async def test_who_makes_a_team_owns_it_and_renames_it(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    team = await made(ada)
    again = await ada.http.post("/teams", json={"id": team, "name": "Auditors"})
    assert (again.status_code, again.json()["role"]) == (201, "owner")
    assert (await ada.http.post("/teams", json={"id": team, "name": "B"})).status_code == 409
    await team_server.project(ada, team_id=team)
    renamed = (await ada.http.patch(f"/teams/{team}", json={"name": "Berlin"})).json()
    assert (renamed["name"], renamed["member_count"], renamed["project_count"]) == ("Berlin", 1, 1)
    assert (await ada.http.get("/teams")).json()["teams"] == [renamed]


async def test_a_deleted_team_takes_its_projects_out_of_sight(team_server: TeamServer) -> None:
    ada, bob, cid = [await team_server.person(name) for name in ("ada", "bob", "cid")]
    team = await team_server.team({"owner": ada, "admin": bob})
    project = await team_server.project(ada, team_id=team)
    await team_server.share(project, cid, "editor")
    assert (await bob.http.delete(f"/teams/{team}")).status_code == 403
    assert (await ada.http.delete(f"/teams/{team}")).status_code == 204
    for person in (ada, bob, cid):
        assert (await person.http.get(f"/projects/{project}")).status_code == 404
        assert (await person.http.get("/projects")).json()["projects"] == []
        assert (await person.http.get(f"/teams/{team}")).status_code == 404


async def test_nobody_gives_or_takes_a_role_above_their_own(team_server: TeamServer) -> None:
    ada, bob, cid = [await team_server.person(name) for name in ("ada", "bob", "cid")]
    team = await team_server.team({"owner": ada, "admin": bob, "viewer": cid})
    path = f"/teams/{team}/members"
    assert (await cid.http.patch(f"{path}/{cid.id}", json={"role": "editor"})).status_code == 403
    assert (await bob.http.patch(f"{path}/{cid.id}", json={"role": "owner"})).status_code == 403
    assert (await bob.http.patch(f"{path}/{ada.id}", json={"role": "viewer"})).status_code == 403
    assert (await bob.http.delete(f"{path}/{ada.id}")).status_code == 403
    assert (await bob.http.patch(f"{path}/{cid.id}", json={"role": "admin"})).status_code == 204
    listed = (await cid.http.get(path)).json()["members"]
    assert {item["name"]: item["role"] for item in listed} == {"Ada": "owner", "Bob": "admin", "Cid": "admin"}


async def test_a_removal_counts_from_the_next_request_on(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    team = await team_server.team({"owner": ada, "editor": bob})
    project = await team_server.project(ada, team_id=team)
    assert (await bob.http.get(f"/projects/{project}")).status_code == 200
    assert (await ada.http.delete(f"/teams/{team}/members/{bob.id}")).status_code == 204
    assert (await bob.http.get(f"/projects/{project}")).status_code == 404
    assert (await bob.http.get(f"/teams/{team}")).status_code == 404


async def test_members_leave_but_the_last_owner_hands_over_first(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    team = await team_server.team({"owner": ada, "viewer": bob})
    path = f"/teams/{team}/members"
    assert (await ada.http.delete(f"{path}/{ada.id}")).status_code == 409
    assert (await ada.http.patch(f"{path}/{ada.id}", json={"role": "admin"})).status_code == 409
    assert (await bob.http.post(f"/teams/{team}/ownership", json={"user_id": bob.id})).status_code == 403
    assert (await ada.http.post(f"/teams/{team}/ownership", json={"user_id": bob.id})).status_code == 204
    assert (await ada.http.get(f"/teams/{team}")).json()["role"] == "admin"
    assert (await ada.http.delete(f"{path}/{ada.id}")).status_code == 204
    assert (await bob.http.get(f"/teams/{team}")).json()["role"] == "owner"


async def test_two_owners_who_leave_at_once_leave_one(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    for _ in range(5):
        team = await team_server.team({"owner": ada})
        await team_server.join(team, bob, "owner")
        path = f"/teams/{team}/members"
        done = await asyncio.gather(*(each.http.delete(f"{path}/{each.id}") for each in (ada, bob)))
        assert sorted(answer.status_code for answer in done) == [204, 409]


async def test_activity_tells_members_what_happened_and_nothing_of_others(team_server: TeamServer) -> None:
    ada, bob, eve = [await team_server.person(name) for name in ("ada", "bob", "eve")]
    team = await made(ada)
    await team_server.join(team, bob, "viewer")
    project = await team_server.project(ada, team_id=team)
    await made(eve, "Others")
    await ada.http.patch(f"/teams/{team}/members/{bob.id}", json={"role": "editor"})
    seen = (await bob.http.get(f"/teams/{team}/activity")).json()["activities"]
    assert [(item["action"], item["actor_name"], item["subject_name"]) for item in seen] == [
        ("team.role", "Ada", "Bob"),
        ("project.create", "Ada", None),
        ("team.create", "Ada", None),
    ]
    assert seen[0]["details"] == {"before": "viewer", "role": "editor"}
    (only,) = (await bob.http.get(f"/projects/{project}/activity")).json()["activities"]
    assert (only["action"], only["project_id"]) == ("project.create", project)
    first = (await bob.http.get(f"/teams/{team}/activity?limit=2")).json()
    rest = (await bob.http.get(f"/teams/{team}/activity?limit=2&before={first['next']}")).json()
    assert first["activities"] + rest["activities"] == seen
    assert rest["next"] is None
