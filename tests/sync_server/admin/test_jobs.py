"""Administrators see the jobs, try them again and give them up; each time it is in the audit log."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sync_server.kit.jobs import ATTEMPTS, enqueue
from sync_server.server import Server
from sync_server.settings import ServerSettings
from sync_server.worker import Hopeless, Job, Worker
from tests.fixtures.team_server import Person, TeamServer
from tests.sync_server.admin.test_admin import administrator
from tests.sync_server.commands.test_commands import command

assert command
pytestmark = pytest.mark.anyio


async def _dead(team: TeamServer) -> str:
    async def hopeless(_: Server, __: Job) -> None:
        raise Hopeless("the relay refuses")

    async with team.server.database.writing() as connection:
        job = await enqueue(connection, "count", {"user": "u"}, team.server.clock())
    await Worker(team.server, {"count": hopeless}).run_due()
    return job


async def _seen(person: Person, query: str = "") -> dict[str, Any]:
    answer = await person.http.get(f"/admin/jobs{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_nobody_but_administrators_knows_of_the_jobs(team_server: TeamServer) -> None:
    ada, job = await team_server.person("ada"), await _dead(team_server)
    asked = (("GET", "/admin/jobs"), ("POST", f"/admin/jobs/{job}/retry"), ("DELETE", f"/admin/jobs/{job}"))
    for method, path in asked:
        async with team_server.client() as anybody:
            assert (await anybody.request(method, path)).status_code == 401
        assert (await ada.http.request(method, path)).status_code == 404


async def test_a_dead_job_is_seen_tried_again_and_given_up(team_server: TeamServer) -> None:
    root, job = await administrator(team_server), await _dead(team_server)
    seen = await _seen(root, "?kind=count")
    (shown,) = seen["jobs"]
    assert (shown["state"], shown["attempts"], shown["about"]) == ("dead", 1, {"user": "u"})
    assert shown["error"] == "Hopeless: the relay refuses" and seen["counts"]["dead"] == 1
    again = (await root.http.post(f"/admin/jobs/{job}/retry")).json()
    assert (again["state"], again["attempts"], again["attempts_allowed"]) == ("due", 1, 1 + ATTEMPTS)
    dropped = (await root.http.delete(f"/admin/jobs/{job}")).json()
    assert (dropped["state"], (await _seen(root, "?kind=count"))["jobs"]) == ("dropped", [])
    assert [each["id"] for each in (await _seen(root, "?state=dropped"))["jobs"]] == [job]
    assert (await root.http.delete(f"/admin/jobs/{job}")).status_code == 409
    assert (await root.http.post(f"/admin/jobs/{job}/retry")).json()["state"] == "due"

    async def fine(_: Server, __: Job) -> None:
        pass

    await Worker(team_server.server, {"count": fine}).run_due()
    assert (await root.http.post(f"/admin/jobs/{job}/retry")).status_code == 409
    rows = (await root.http.get("/admin/audit?action=jobs.")).json()["rows"]
    assert [(row["action"], row["actor"], row["subject"]) for row in rows] == [
        ("jobs.retry", root.id, job), ("jobs.drop", root.id, job), ("jobs.retry", root.id, job),
    ]  # fmt: skip


async def test_the_command_lists_tries_again_and_gives_up(
    team_server: TeamServer, settings: ServerSettings, command: Any
) -> None:
    root, job = await administrator(team_server), await _dead(team_server)
    code, out, _ = await command("jobs", "list", "--kind", "count")
    assert (code, job in out, "Hopeless: the relay refuses" in out, "1 dead" in out) == (0, True, True, True)
    code, out, _ = await command("jobs", "retry", job, "--json")
    assert (code, json.loads(out)["state"]) == (0, "due")
    code, out, _ = await command("jobs", "drop", job)
    assert (code, "dropped" in out) == (0, True)
    code, _, err = await command("jobs", "drop", job)
    assert (code, "cannot be given up" in err) == (2, True)
    rows = (await root.http.get("/admin/audit?action=jobs.")).json()["rows"]
    assert {row["actor"] for row in rows} == {"system"} and len(rows) == 2
