"""Making projects, finding them again, and sharing them."""

from __future__ import annotations

import asyncio

import pytest

from core.wire.ids import new_id
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio


async def test_nobody_makes_or_sees_projects_without_an_account(team_server: TeamServer) -> None:
    body = {"id": new_id(), "name": "Vault"}
    async with team_server.client() as anybody:
        answers = [await anybody.post("/projects", json=body), await anybody.get("/projects")]
    assert [answer.status_code for answer in answers] == [401, 401]


async def test_a_stranger_cannot_tell_a_project_from_none(team_server: TeamServer) -> None:
    ada, eve = await team_server.person("ada"), await team_server.person("eve")
    theirs, none = await team_server.project(ada), new_id()
    for method, body in [("GET", None), ("PATCH", {"name": "mine"}), ("DELETE", None)]:
        seen = [await eve.http.request(method, f"/projects/{each}", json=body) for each in (theirs, none)]
        assert [answer.status_code for answer in seen] == [404, 404]
        assert seen[0].json() | {"request_id": ""} == seen[1].json() | {"request_id": ""}
    assert (await eve.http.get("/projects")).json() == {"projects": [], "next": None}
    assert (await eve.http.get(f"/projects/{theirs}/people")).status_code == 404


async def test_a_project_is_listed_with_role_head_and_team(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    team_id = await team_server.team({"owner": ada, "reviewer": bob})
    own, teams = await team_server.project(ada, "Own"), await team_server.project(ada, "Shared", team_id)
    listed = (await ada.http.get("/projects")).json()["projects"]
    assert [(item["id"], item["name"], item["role"], item["team_name"]) for item in listed] == [
        (own, "Own", "owner", None),
        (teams, "Shared", "owner", "Auditors"),
    ]
    (seen,) = (await bob.http.get("/projects")).json()["projects"]
    assert (seen["id"], seen["role"], seen["head"], seen["team_id"]) == (teams, "reviewer", 0, team_id)


async def test_projects_come_in_pages(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    made = [await team_server.project(ada, f"Project {number}") for number in range(5)]
    seen, after = [], ""
    for _ in range(3):
        page = (await ada.http.get(f"/projects?limit=2{after}")).json()
        seen += [item["id"] for item in page["projects"]]
        after = f"&after={page['next']}"
    assert seen == sorted(made)
    assert page["next"] is None


async def test_making_the_same_project_again_is_one_project(team_server: TeamServer) -> None:
    ada, eve = await team_server.person("ada"), await team_server.person("eve")
    body = {"id": new_id(), "name": "Vault"}
    first, again = [await ada.http.post("/projects", json=body) for _ in range(2)]
    assert first.json() == again.json()
    other = await ada.http.post("/projects", json={**body, "name": "Another"})
    foreign = await eve.http.post("/projects", json=body)
    assert (other.status_code, foreign.status_code) == (409, 409)


async def test_a_viewer_of_the_team_makes_no_project_and_an_editor_does(team_server: TeamServer) -> None:
    ada, bob, eve = [await team_server.person(name) for name in ("ada", "bob", "eve")]
    team_id = await team_server.team({"editor": ada, "viewer": bob})
    made, weak, foreign = [
        await person.http.post("/projects", json={"id": new_id(), "name": "Vault", "team_id": team_id})
        for person in (ada, bob, eve)
    ]
    assert (made.status_code, made.json()["role"]) == (201, "editor")
    assert (weak.status_code, foreign.status_code) == (403, 404)


async def test_a_renamed_and_a_deleted_project_are_so_for_everybody(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    project = await team_server.project(ada)
    await team_server.share(project, bob, "editor")
    assert (await bob.http.patch(f"/projects/{project}", json={"name": "x"})).status_code == 403
    assert (await ada.http.patch(f"/projects/{project}", json={})).status_code == 422
    assert (await ada.http.patch(f"/projects/{project}", json={"name": "Bank"})).json()["name"] == "Bank"
    assert (await bob.http.get(f"/projects/{project}")).json()["name"] == "Bank"
    assert (await bob.http.delete(f"/projects/{project}")).status_code == 403
    assert (await ada.http.delete(f"/projects/{project}")).status_code == 204
    assert {(await each.http.get(f"/projects/{project}")).status_code for each in (ada, bob)} == {404}


async def test_an_owner_gives_a_project_to_a_team(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    team_id = await team_server.team({"editor": ada, "viewer": bob})
    foreign = await team_server.team({"owner": bob})
    project = await team_server.project(ada)
    assert (await ada.http.patch(f"/projects/{project}", json={"team_id": foreign})).status_code == 404
    given = await ada.http.patch(f"/projects/{project}", json={"team_id": team_id})
    assert given.json()["team_id"] == team_id
    assert (await bob.http.get(f"/projects/{project}")).json()["role"] == "viewer"


async def test_roles_of_people_change_at_once_and_never_above_ones_own(team_server: TeamServer) -> None:
    ada, bob, cid = [await team_server.person(name) for name in ("ada", "bob", "cid")]
    project = await team_server.project(ada)
    await team_server.share(project, bob, "admin")
    await team_server.share(project, cid, "viewer")
    path = f"/projects/{project}/people"
    assert (await cid.http.patch(f"{path}/{cid.id}", json={"role": "owner"})).status_code == 403
    assert (await bob.http.patch(f"{path}/{cid.id}", json={"role": "owner"})).status_code == 403
    assert (await bob.http.patch(f"{path}/{ada.id}", json={"role": "viewer"})).status_code == 403
    assert (await bob.http.delete(f"{path}/{ada.id}")).status_code == 403
    assert (await bob.http.patch(f"{path}/{cid.id}", json={"role": "editor"})).status_code == 204
    assert (await cid.http.get(f"/projects/{project}")).json()["role"] == "editor"
    roles = {item["name"]: (item["role"], item["by"]) for item in (await cid.http.get(path)).json()["people"]}
    assert roles == {"Ada": ("owner", "share"), "Bob": ("admin", "share"), "Cid": ("editor", "share")}
    assert (await bob.http.delete(f"{path}/{cid.id}")).status_code == 204
    assert (await cid.http.get(f"/projects/{project}")).status_code == 404


async def test_a_project_never_has_no_owner(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    project = await team_server.project(ada)
    await team_server.share(project, bob, "editor")
    path = f"/projects/{project}/people"
    assert (await ada.http.delete(f"{path}/{ada.id}")).status_code == 409
    assert (await ada.http.patch(f"{path}/{ada.id}", json={"role": "admin"})).status_code == 409
    assert (await ada.http.patch(f"{path}/{bob.id}", json={"role": "owner"})).status_code == 204
    assert (await ada.http.delete(f"{path}/{ada.id}")).status_code == 204
    assert (await ada.http.get(f"/projects/{project}")).status_code == 404
    assert (await bob.http.get(f"/projects/{project}")).json()["role"] == "owner"


async def test_two_owners_who_leave_at_once_leave_one(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    for _ in range(5):
        project = await team_server.project(ada)
        await team_server.share(project, bob, "owner")
        path = f"/projects/{project}/people"
        done = await asyncio.gather(*(each.http.delete(f"{path}/{each.id}") for each in (ada, bob)))
        assert sorted(answer.status_code for answer in done) == [204, 409]
