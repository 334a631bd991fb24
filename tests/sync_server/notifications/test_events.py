"""Every event in the list and by mail, with a real relay: once, and for whom it is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, update

from core.wire.notifications import CHANNELS, EVENTS, LOCKED
from sync_server.kit.jobs import jobs
from sync_server.settings import ServerSettings
from sync_server.teams.models import members
from tests.fixtures.happenings import (
    comment_document,
    everything,
    proposal_document,
    review_document,
    send,
)
from tests.fixtures.mailbox import Mailbox, mailbox
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import Person, TeamServer, running

pytestmark = pytest.mark.anyio

ALL_ON = [{"event": event, "channel": channel, "wanted": True} for event in EVENTS for channel in CHANNELS]


@pytest.fixture
async def mailed(settings: ServerSettings) -> AsyncIterator[tuple[TeamServer, Mailbox]]:
    """A server with a relay, and people who registered before there was one (it would ask them by mail)."""
    with mailbox() as box:
        async with running(settings) as team:
            for name in ("ada", "ben", "cleo"):
                await team.person(name)
            object.__setattr__(settings, "smtp_url", f"smtp://127.0.0.1:{box.port}")
            yield team, box


async def run(team: TeamServer) -> None:
    while await team.app.state.worker.run_due():
        pass


async def listed(person: Person, **query: Any) -> list[dict[str, Any]]:
    answer = await person.http.get("/notifications", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["notifications"])


async def choose(person: Person, **wanted: Any) -> None:
    answer = await person.http.put("/notifications/preferences", json=wanted)
    assert answer.status_code == 200, answer.text


async def dead(team: TeamServer) -> list[Any]:
    async with team.server.database.reading() as connection:
        return list(await connection.execute(select(jobs.c.kind, jobs.c.error).where(jobs.c.state == "dead")))


async def test_each_event_is_listed_and_mailed_once(mailed: tuple[TeamServer, Mailbox]) -> None:
    team, box = mailed
    ada = await team.person("ada")
    await choose(ada, choices=ALL_ON)
    happened = await everything(team)
    await run(team)
    found = await listed(ada)
    assert Counter(item["event"] for item in found) == dict.fromkeys(EVENTS, 1)
    assert {item["actor_id"] for item in found if item["event"] == "mention"} == {happened.ben.id}
    subjects = Counter(str(mail["Subject"]) for mail in box.mails if mail["To"] == "ada@example.org")
    assert len(subjects) == len(EVENTS) and set(subjects.values()) == {1}, subjects
    assert await dead(team) == []
    await run(team)
    assert subjects.total() == len([mail for mail in box.mails if mail["To"] == "ada@example.org"])
    assert {item["event"] for item in await listed(happened.ben)} == {"joined", "proposal-ready"}  # of Ada's


async def test_where_a_notification_leads_to(mailed: tuple[TeamServer, Mailbox]) -> None:
    team, _ = mailed
    happened = await everything(team)
    found = {item["event"]: item for item in await listed(happened.ada)}
    mention = found["mention"]
    assert (mention["subject"]["file"], mention["subject"]["line"]) == ("src/Vault.sol", 12)
    assert mention["project_id"] == happened.project and mention["texts"]["text"] == "@ada look at this"
    assert found["proposal-ready"]["subject"]["proposal"] == "p1"
    assert found["review-decided"]["texts"]["verdict"] == "partly accepted"
    assert found["joined"]["team_id"] == happened.team and found["joined"]["texts"]["by"] == "Cleo"
    assert found["conflict"]["subject"]["file"] == "src/Vault.sol"
    assert found["invited"]["project_id"] is None and found["new-device"]["texts"]["device"] == "phone"


async def test_who_was_removed_or_disabled_gets_nothing_of_the_team(
    mailed: tuple[TeamServer, Mailbox],
) -> None:
    team, box = mailed
    ada, ben = await team.person("ada"), await team.person("ben")
    place = await team.team({"owner": ben, "reviewer": ada})
    project = await team.project(ben, team_id=place)
    assert await send(ben, project, "new-high-finding") == 1
    assert len(await listed(ada)) == 1
    async with team.server.database.writing() as connection:
        await connection.execute(members.delete().where(members.c.user_id == ada.id))
    await run(team)
    assert box.mails == [] and await listed(ada) == []
    assert (await ada.http.get("/notifications/status")).json()["unread"] == 0
    assert await send(ben, project, "new-high-finding", "build-2") == 0
    assert await dead(team) == []


async def test_a_report_with_the_same_key_reaches_nobody_twice(team_server: TeamServer) -> None:
    ada, ben = await team_server.person("ada"), await team_server.person("ben")
    place = await team_server.team({"owner": ben, "viewer": ada})
    project = await team_server.project(ben, team_id=place)
    assert [await send(ben, project, "analysis-finished") for _ in range(3)] == [1, 0, 0]
    refused = await ada.http.post(
        "/notifications/send",
        json={"event": "analysis-finished", "project_id": project, "key": "x", "title": "t"},
    )
    assert refused.status_code == 403
    assert len(await listed(ada)) == 1 and await listed(ben) == []


async def test_a_key_sends_with_its_scope_only(team_server: TeamServer) -> None:
    ben = await team_server.person("ben")
    project = await team_server.project(ben)
    body = {"event": "analysis-finished", "project_id": project, "key": "b", "title": "done"}
    for scope, status in (("notifications:send", 202), ("sync:read", 403)):
        made = await ben.http.post("/auth/keys", json={"name": "builds", "scopes": [scope]})
        async with team_server.client(made.json()["key"]) as program:
            assert (await program.post("/notifications/send", json=body)).status_code == status
            assert (await program.get("/notifications")).status_code == 403


async def test_many_proposals_of_one_push_are_told_as_one(team_server: TeamServer) -> None:
    ada, ben = await team_server.person("ada"), await team_server.person("ben")
    place = await team_server.team({"owner": ben, "reviewer": ada})
    device = SyncDevice.of(ben, await team_server.project(ben, team_id=place))
    ops = []
    for number in range(5):
        node = f"01936e5c-7a10-7c31-8f00-00000000000{number}"
        first = device.named(node, f"proposal/{number}", "proposal")
        device.note(first)
        ops += [first, device.written(node, proposal_document(f"p{number}"))]
    assert [each.result for each in (await device.send(*ops)).results] == ["ok"] * 10
    (only,) = await listed(ada)
    assert only["texts"]["title"].endswith("and 4 more")
    await device.send(*ops)  # a retry
    assert len(await listed(ada)) == 1


NONSENSE = (
    b"", b"[]", b"\xff\xfe", b'{"proposal": 1}', b'{"proposal": {"title": 5, "base": []}}', b"[" * 4000,
    b'{"text": "@", "line": -1, "file": []}', b'{"proposal": "p1", "decisions": {"0": []}}',
)  # fmt: skip


async def test_a_document_that_is_none_stops_no_push(team_server: TeamServer) -> None:
    ben = await team_server.person("ben")
    device = SyncDevice.of(ben, await team_server.project(ben))
    for content in NONSENSE:
        for kind in ("proposal", "review", "comment"):
            await device.make(f"{kind}/x", content, kind)  # type: ignore[arg-type]


async def test_a_large_proposal_is_read_from_its_blob(team_server: TeamServer) -> None:
    ada, ben = await team_server.person("ada"), await team_server.person("ben")
    place = await team_server.team({"owner": ben, "reviewer": ada})
    device = SyncDevice.of(ben, await team_server.project(ben, team_id=place))
    content = proposal_document() + b" " * 100_000
    node = "01936e5c-7a10-7c31-8f00-000000000001"
    first, text = device.named(node, "proposal/1", "proposal"), device.written(node, content, inline=False)
    put = await ben.http.put(f"{device.path}/blobs/{text.header.body}", content=content)
    assert put.status_code == 204
    assert [each.result for each in (await device.send(first, text)).results] == ["ok", "ok"]
    (only,) = await listed(ada)
    assert only["texts"]["title"] == "Send after the balance is set"


async def test_editing_a_comment_tells_only_whom_it_mentions_anew(team_server: TeamServer) -> None:
    ada, ben = await team_server.person("ada"), await team_server.person("ben")
    place = await team_server.team({"owner": ben, "reviewer": ada})
    device = SyncDevice.of(ben, await team_server.project(ben, team_id=place))
    node = await device.make("comment/1", comment_document("hm"), "comment")
    for text in ("hm?", "hm @Ada", "hm @Ada!", "/resolved"):
        await device.send(device.written(node, comment_document(text)))
    assert [item["event"] for item in await listed(ada)] == ["mention", "comment"]


async def test_decisions_are_told_once_for_each_outcome_to_the_author(team_server: TeamServer) -> None:
    ada, ben = await team_server.person("ada"), await team_server.person("ben")
    place = await team_server.team({"owner": ben, "editor": ada})
    project = await team_server.project(ben, team_id=place)
    await SyncDevice.of(ada, project).make("proposal/p1", proposal_document(), "proposal")
    device = SyncDevice.of(ben, project)
    node = await device.make("review/1", review_document("p1", "open"), "review")
    for words in (("accepted",), ("accepted", "accepted"), ("accepted", "rejected")):
        await device.send(device.written(node, review_document("p1", *words)))
    verdicts = [item["texts"]["verdict"] for item in await listed(ada) if item["event"] == "review-decided"]
    assert verdicts == ["partly accepted", "accepted"]


async def test_what_is_switched_off_is_neither_listed_nor_mailed_and_security_cannot_be(
    mailed: tuple[TeamServer, Mailbox],
) -> None:
    team, box = mailed
    ada = await team.person("ada")
    off = [item | {"wanted": False} for item in ALL_ON if (item["event"], item["channel"]) not in LOCKED]
    for event, channel in LOCKED:
        body = {"choices": [{"event": event, "channel": channel, "wanted": False}]}
        assert (await ada.http.put("/notifications/preferences", json=body)).status_code == 422
    await choose(ada, choices=off)
    await everything(team)
    await run(team)
    assert await listed(ada) == []
    subjects = sorted(str(mail["Subject"]) for mail in box.mails if mail["To"] == "ada@example.org")
    assert subjects == [
        "A device was signed out to be safe", "A new device signed in", "Ben invites you to Auditors",
    ]  # fmt: skip


async def test_a_team_may_have_choices_of_its_own(team_server: TeamServer) -> None:
    ada, ben = await team_server.person("ada"), await team_server.person("ben")
    place = await team_server.team({"owner": ben, "viewer": ada})
    other = await team_server.team({"owner": ben})
    silent = {"event": "comment", "channel": "desktop", "wanted": False}
    refused = await ada.http.put(
        "/notifications/preferences", json={"choices": [{**silent, "team_id": other}]}
    )
    assert refused.status_code == 404
    await choose(ada, choices=[silent, {**silent, "wanted": True, "team_id": place}])
    inside = SyncDevice.of(ben, await team_server.project(ben, team_id=place))
    outside = SyncDevice.of(ben, await team_server.project(ben))
    await team_server.share(outside.workspace, ada, "viewer")
    for device in (inside, outside):
        await device.make("comment/1", comment_document("hello"), "comment")
    assert [item["project_id"] for item in await listed(ada)] == [inside.workspace]


async def test_a_disabled_account_is_told_nothing(mailed: tuple[TeamServer, Mailbox]) -> None:
    from sync_server.auth.models import users

    team, box = mailed
    ada, ben = await team.person("ada"), await team.person("ben")
    place = await team.team({"owner": ben, "viewer": ada})
    project = await team.project(ben, team_id=place)
    assert await send(ben, project, "new-high-finding") == 1
    async with team.server.database.writing() as connection:
        await connection.execute(update(users).where(users.c.id == ada.id).values(disabled=True))
    await run(team)
    assert box.mails == [] and await dead(team) == []
    assert await send(ben, project, "new-high-finding", "2") == 0
