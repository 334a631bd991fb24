"""Documents that are made to hurt: they tell nobody, and the push that brings them is taken."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from core.wire.ids import new_id
from sync_server.changes import noticing
from tests.fixtures.happenings import comment_document, proposal_document, review_document
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import Person, TeamServer

pytestmark = pytest.mark.anyio


async def two(team: TeamServer) -> tuple[SyncDevice, Person]:
    """Ben, who sends, and Ada, who is told."""
    ada, ben = await team.person("ada"), await team.person("ben")
    place = await team.team({"owner": ada, "editor": ben})
    return SyncDevice.of(ben, await team.project(ada, team_id=place)), ada


async def told(ada: Person) -> list[dict[str, Any]]:
    return list((await ada.http.get("/notifications")).json()["notifications"])


async def test_a_nul_in_words_stops_no_push(team_server: TeamServer) -> None:
    device, ada = await two(team_server)
    await device.make("proposal/p1", proposal_document("p\0one", "Cheaper\0loop"), "proposal")
    await device.make("review/p1", review_document("p\0one", "accepted"), "review")
    await device.make("comment/1", comment_document("a\0b", file="A\0.sol", proposal="p\0one"), "comment")
    found = await told(ada)
    assert {item["event"] for item in found} == {"proposal-ready", "comment"}
    assert "\0" not in orjson.dumps(found).decode() and "\\u0000" not in orjson.dumps(found).decode()


async def test_documents_that_are_too_large_are_taken_and_not_read(
    team_server: TeamServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noticing, "_LARGEST_BYTES", 400)
    monkeypatch.setattr(noticing, "_MOST_BYTES", 700)
    device, ada = await two(team_server)
    await device.make("comment/1", comment_document("x" * 500), "comment")
    assert await told(ada) == []
    await device.make("comment/2", comment_document("@ada look at this"), "comment")
    assert [item["event"] for item in await told(ada)] == ["mention"]


async def test_one_push_names_people_only_so_often(
    team_server: TeamServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync_server.notifications.causes._MENTIONS", 2)
    device, ada = await two(team_server)
    ops = []
    for number in range(5):
        node = new_id()
        ops.append(device.named(node, f"comment/{number}", "comment"))
        device.note(ops[-1])
        ops.append(device.written(node, comment_document("@ada")))
    await device.send(*ops)
    events = [item["event"] for item in await told(ada)]
    assert events.count("mention") == 2 and events.count("comment") == 1
