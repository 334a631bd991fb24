"""What administrators of a server see and do, and that nobody else does."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text, update

from core.wire.ids import new_id
from sync_server.auth.models import users
from sync_server.projects.models import workspaces
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import Person, TeamServer

pytestmark = pytest.mark.anyio


async def administrator(team_server: TeamServer, name: str = "root") -> Person:
    """Somebody who administers the server."""
    person = await team_server.person(name)
    async with team_server.server.database.writing() as connection:
        await connection.execute(update(users).where(users.c.id == person.id).values(server_role="admin"))
    return person


async def test_for_everybody_else_the_addresses_of_administrators_do_not_exist(
    team_server: TeamServer,
) -> None:
    ada = await team_server.person("ada")
    for path in ("users", "teams", "storage", "audit", "audit/verify", "nothing"):
        async with team_server.client() as anybody:
            assert (await anybody.get(f"/admin/{path}")).status_code == (404 if path == "nothing" else 401)
        refused = await ada.http.get(f"/admin/{path}")
        assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    assert (await ada.http.post(f"/admin/users/{ada.id}/enable")).status_code == 404


async def test_accounts_are_listed_and_found_by_any_text(team_server: TeamServer) -> None:
    root, ada, bob = [await administrator(team_server)] + [
        await team_server.person(name) for name in ("ada", "b_b")
    ]
    listed = (await root.http.get("/admin/users")).json()["users"]
    assert {item["id"] for item in listed} == {root.id, ada.id, bob.id}
    for search, expected in [("ADA@", {ada.id}), ("_b", {bob.id}), ("%", set()), (ada.id, {ada.id})]:
        found = (await root.http.get("/admin/users", params={"search": search})).json()["users"]
        assert {item["id"] for item in found} == expected
    first = (await root.http.get("/admin/users?limit=2")).json()
    rest = (await root.http.get(f"/admin/users?limit=2&after={first['next']}")).json()
    assert [item["id"] for item in first["users"] + rest["users"]] == [item["id"] for item in listed]


async def test_a_disabled_account_is_out_at_once_until_it_is_enabled(team_server: TeamServer) -> None:
    root, ada = await administrator(team_server), await team_server.person("ada")
    said = (await root.http.post(f"/admin/users/{ada.id}/disable")).json()
    assert said["disabled"] is True
    assert (await ada.http.get("/projects")).status_code == 401
    assert (await root.http.post(f"/admin/users/{ada.id}/enable")).json()["disabled"] is False
    await team_server.again(ada)
    assert (await ada.http.get("/projects")).status_code == 200
    assert (await root.http.post(f"/admin/users/{new_id()}/enable")).status_code == 404


async def test_a_locked_account_is_unlocked(team_server: TeamServer) -> None:
    root, ada = await administrator(team_server), await team_server.person("ada")
    until = team_server.time() + 60_000
    async with team_server.server.database.writing() as connection:
        await connection.execute(update(users).where(users.c.id == ada.id).values(locked_until_ms=until))
    (seen,) = (await root.http.get("/admin/users", params={"search": ada.id})).json()["users"]
    assert seen["locked_until_ms"] == until
    assert (await root.http.post(f"/admin/users/{ada.id}/unlock")).json()["locked_until_ms"] is None


async def test_one_administrator_always_stays(team_server: TeamServer) -> None:
    root, ada = await administrator(team_server), await team_server.person("ada")
    role = {"server_role": "user"}
    assert (await root.http.put(f"/admin/users/{root.id}/role", json=role)).status_code == 409
    assert (await root.http.post(f"/admin/users/{root.id}/disable")).status_code == 409
    made = await root.http.put(f"/admin/users/{ada.id}/role", json={"server_role": "admin"})
    assert made.json()["server_role"] == "admin"
    done = await asyncio.gather(
        *(each.http.put(f"/admin/users/{each.id}/role", json=role) for each in (root, ada))
    )
    assert sorted(answer.status_code for answer in done) == [200, 409]


async def test_teams_and_storage_are_counted_without_looking_inside(team_server: TeamServer) -> None:
    root, ada = await administrator(team_server), await team_server.person("ada")
    team = await team_server.team({"owner": ada})
    own, shared = await team_server.project(ada), await team_server.project(ada, "T", team)
    async with team_server.server.database.writing() as connection:
        for project, size in ((own, 1000), (shared, 500)):
            await connection.execute(
                update(workspaces).where(workspaces.c.id == project).values(size_bytes=size)
            )
    (seen,) = (await root.http.get("/admin/teams")).json()["teams"]
    assert (seen["id"], seen["member_count"], seen["project_count"], seen["size_bytes"]) == (team, 1, 1, 500)
    storage = (await root.http.get("/admin/storage")).json()
    assert storage["total_bytes"] == 1500
    assert [(item["project_id"], item["owner_id"], item["team_id"]) for item in storage["projects"]] == [
        (own, ada.id, None),
        (shared, None, team),
    ]
    assert storage["users"] == [{"user_id": ada.id, "size_bytes": 1000, "project_count": 1}]
    assert (await root.http.get(f"/projects/{own}")).status_code == 404


async def test_the_audit_log_is_filtered_and_paged(team_server: TeamServer) -> None:
    root, ada = await administrator(team_server), await team_server.person("ada")
    project = await team_server.project(ada)
    await root.http.post(f"/admin/users/{ada.id}/unlock")

    async def actions(**wanted: str | int) -> list[str]:
        rows = (await root.http.get("/admin/audit", params=wanted)).json()["rows"]
        return [row["action"] for row in rows]

    assert await actions(action="project.") == ["project.create"]
    assert await actions(action="%") == []
    assert await actions(actor=root.id, action="admin.") == ["admin.unlock"]
    assert await actions(workspace_id=project) == ["project.create"]
    assert "admin.unlock" in await actions(subject=ada.id)
    assert await actions(since_ms=team_server.time() + 1000) == []
    first = (await root.http.get("/admin/audit?limit=2")).json()
    assert len(first["rows"]) == 2
    assert (await root.http.get(f"/admin/audit?before={first['next']}")).json()["rows"][0]["number"] < first[
        "rows"
    ][1]["number"]


_SECOND = "(select min(number) from audit where number > (select min(number) from audit))"
_PUSHED = "(select max(number) from audit where action = 'push')"


@pytest.mark.parametrize(
    "harm",
    [
        f"update audit set actor = 'somebody' where number = {_SECOND}",
        f"delete from audit where number = {_SECOND}",
        "delete from audit where number = (select max(number) from audit)",
        "update audit set details = '{}', team_id = 'x' where number = (select min(number) from audit)",
        "update audit_head set number = number - 1",
        f"delete from audit where number = {_PUSHED}",
        f"update audit set actor = 'somebody' where number = {_PUSHED}",
        f"update audit set number = number + 1 where number = {_PUSHED}",
        "update audit_head set number = number - 64 where id > 1",
        "delete from audit_head where id > 1",
        "delete from audit where action = 'push'",
    ],
)
async def test_whoever_changes_the_audit_log_breaks_its_chain(team_server: TeamServer, harm: str) -> None:
    root, ada = await administrator(team_server), await team_server.person("ada")
    for _ in range(3):
        device = SyncDevice.of(ada, await team_server.project(ada))
        for name in ("A.sol", "B.sol"):
            await device.one(device.named(new_id(), name))
    whole = (await root.http.get("/admin/audit/verify")).json()
    assert whole == {"whole": True, "rows": whole["rows"], "broken_at": None}
    assert whole["rows"] >= 11
    async with team_server.server.database.writing() as connection:
        await connection.execute(text(harm))
    assert (await root.http.get("/admin/audit/verify")).json()["whole"] is False


@pytest.mark.parametrize(
    "end",
    ["delete from audit_head where id > 1", "update audit_head set number = 0, chained = '{}' where id > 1"],
)
async def test_a_chain_that_vanishes_with_its_end_is_missed_by_the_first_one(
    team_server: TeamServer, end: str
) -> None:
    root, ada = await administrator(team_server), await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    await device.one(device.named(new_id(), "A.sol"))
    async with team_server.server.database.writing() as connection:
        await connection.execute(text("delete from audit where action = 'push'"))
        await connection.execute(text(end.format("0" * 64)))
    assert (await root.http.get("/admin/audit/verify")).json()["whole"] is False
