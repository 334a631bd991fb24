"""The export and the deletion of one's own account, and a changed password."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from core.wire.ids import new_id
from sync_server.auth.models import users
from sync_server.kit.actor import Actor
from sync_server.notifications.models import habits, notifications
from sync_server.projects.models import workspaces
from sync_server.teams import repository as rows
from sync_server.teams import service as teams
from tests.fixtures.team_server import PASSWORD, TeamServer

pytestmark = pytest.mark.anyio
NEW = "four other unrelated words"


async def _login(team: TeamServer, password: str = PASSWORD) -> int:
    body = {"email": "ada@example.org", "password": password, "device": {"id": new_id(), "name": "x"}}
    async with team.client() as anybody:
        return (await anybody.post("/auth/login", json=body)).status_code


async def test_the_export_has_everything_of_one_person_and_no_secret(team_server: TeamServer) -> None:
    async with team_server.client() as anybody:
        assert (await anybody.get("/auth/export")).status_code == 401
    ada = await team_server.person("ada")
    await team_server.person("bob")
    made = (await ada.http.post("/teams", json={"id": new_id(), "name": "Auditors"})).json()
    answer = await ada.http.get("/auth/export")
    exported = answer.json()
    assert exported["account"][0]["email"] == "ada@example.org"
    assert exported["teams"][0]["id"] == made["id"] and exported["teams"][0]["role"] == "owner"
    assert len(exported["sessions"]) == 1 and exported["log"]
    assert "bob" not in answer.text and "argon2" not in answer.text and "hash" not in answer.text


async def test_who_owns_a_team_stays_until_it_is_handed_over(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    team = (await ada.http.post("/teams", json={"id": new_id(), "name": "Auditors"})).json()
    body = {"email": "ada@example.org", "password": PASSWORD}
    refused = await ada.http.post("/auth/delete", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "owns-teams")
    assert "Auditors" in refused.json()["message"]
    assert (await ada.http.delete(f"/teams/{team['id']}")).status_code in (200, 204)
    assert (await ada.http.post("/auth/delete", json=body)).status_code == 204


async def test_who_owns_a_team_with_somebody_else_goes_and_the_team_stays(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    team = await team_server.team({"owner": ada})
    await team_server.join(team, bob, "owner")
    body = {"email": "ada@example.org", "password": PASSWORD}
    assert (await ada.http.post("/auth/delete", json=body)).status_code == 204
    assert (await bob.http.get(f"/teams/{team}")).json()["role"] == "owner"


async def test_who_becomes_the_only_owner_just_then_stays(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    team = await team_server.team({"owner": ada})
    await team_server.join(team, bob, "owner")
    body = {"email": "ada@example.org", "password": PASSWORD}
    async with team_server.server.database.writing() as connection:
        scope = await teams.enter(connection, Actor(bob.id, "user"), team)
        await rows.lock(connection, scope)
        await rows.remove(connection, scope, bob.id)
        going = asyncio.create_task(ada.http.post("/auth/delete", json=body))
        await asyncio.sleep(1.5)  # until the password is checked and the deletion waits
    refused = await going
    assert (refused.status_code, refused.json()["code"]) == (409, "owns-teams")


async def test_a_project_that_others_work_on_is_handed_over_first(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    shared, own = await team_server.project(ada, "Vault"), await team_server.project(ada, "Sketch")
    await team_server.share(shared, bob, "editor")
    body = {"email": "ada@example.org", "password": PASSWORD}
    refused = await ada.http.post("/auth/delete", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "owns-projects")
    assert "Vault" in refused.json()["message"] and "Sketch" not in refused.json()["message"]
    role = await ada.http.patch(f"/projects/{shared}/people/{bob.id}", json={"role": "owner"})
    assert role.status_code == 204
    assert (await ada.http.post("/auth/delete", json=body)).status_code == 204
    assert (await bob.http.get(f"/projects/{shared}")).json()["role"] == "owner"
    async with team_server.server.database.reading() as connection:
        rows = await connection.execute(select(workspaces.c.id, workspaces.c.deleted_ms))
        assert {row.id: row.deleted_ms is not None for row in rows} == {shared: False, own: True}


async def test_a_deleted_account_leaves_an_id_and_nothing_personal(team_server: TeamServer) -> None:
    ada, eve = await team_server.person("ada"), await team_server.person("eve")
    team = await team_server.team({"owner": eve, "editor": ada})
    project = await team_server.project(eve, team_id=team)
    sent = {"event": "analysis-finished", "project_id": project, "key": "1", "title": "done"}
    for person in (ada, eve):
        assert (await person.http.post("/notifications/send", json=sent)).status_code == 202
        sent["key"] = "2"
    assert (await ada.http.put("/notifications/preferences", json={"digest": "daily"})).status_code == 200
    for body in (
        {"email": "bob@example.org", "password": PASSWORD},
        {"email": "ada@example.org", "password": "wrong"},
        {"email": "ada@example.org"},
    ):
        assert (await ada.http.post("/auth/delete", json=body)).status_code == 422
    body = {"email": "Ada@example.org", "password": PASSWORD}
    assert (await ada.http.post("/auth/delete", json=body)).status_code == 204
    assert (await ada.http.get("/auth/profile")).status_code == 401
    assert await _login(team_server) == 401
    async with team_server.server.database.reading() as connection:
        row = (await connection.execute(select(users).where(users.c.id == ada.id))).one()
        told = (await connection.execute(select(notifications))).all()
        kept = (await connection.execute(select(habits))).all()
    assert kept == [] and [item.user_id for item in told] == [eve.id]
    assert "Ada" not in told[0].texts and "Deleted account" in told[0].texts
    assert "ada" not in str([value for key, value in row._mapping.items() if key != "id"]).lower()
    again = await team_server.client().post(
        "/auth/register",
        json={
            "email": "ada@example.org", "name": "Ada", "password": PASSWORD,
            "device": {"id": new_id(), "name": "x"},
        },
    )  # fmt: skip
    assert again.status_code == 201 and again.json()["user_id"] != ada.id


async def test_a_new_password_ends_the_other_sessions(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    assert await _login(team_server) == 200
    wrong = await ada.http.post("/auth/password", json={"current": "wrong", "password": NEW})
    assert wrong.status_code == 422
    right = await ada.http.post("/auth/password", json={"current": PASSWORD, "password": NEW})
    assert right.status_code == 204
    assert len((await ada.http.get("/auth/sessions")).json()["sessions"]) == 1
    assert (await _login(team_server), await _login(team_server, NEW)) == (401, 200)


async def test_people_change_their_name(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    assert (await ada.http.patch("/auth/profile", json={"name": "Ada L."})).json()["name"] == "Ada L."
    assert (await ada.http.patch("/auth/profile", json={"name": "a\nb"})).status_code == 422
    assert (await team_server.client().patch("/auth/profile", json={"name": "x"})).status_code == 401
