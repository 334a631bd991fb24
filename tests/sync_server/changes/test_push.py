"""Push: who may, what is refused, and that every retry is safe."""

from __future__ import annotations

from typing import Any

import pytest
import zstandard

from core.wire.headers import Kind
from core.wire.ids import new_id
from core.wire.sync import OpResult, PushAnswer
from sync_server.changes import repository
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio


def told(result: OpResult) -> tuple[str, str | None]:
    return result.result, result.code


async def test_a_push_is_for_who_is_signed_in_and_may_enter(team_server: TeamServer) -> None:
    ada, eve = await team_server.person("ada"), await team_server.person("eve")
    project = await team_server.project(ada)
    device = SyncDevice.of(ada, project)
    body = device.body(device.named(new_id(), "A.sol"))
    async with team_server.client() as anybody:
        refused = await anybody.post(f"{device.path}/push", content=body)
    assert (refused.status_code, refused.json()["code"]) == (401, "not-signed-in")

    stranger = SyncDevice.of(eve, project)
    invisible = await eve.http.post(f"{device.path}/push", content=stranger.body())
    assert (invisible.status_code, invisible.json()["code"]) == (404, "not-found")

    answer = await ada.http.post(f"{device.path}/push", content=body)
    assert PushAnswer.model_validate_json(answer.content).results[0].result == "ok"


async def test_what_was_pushed_comes_back_with_content_and_checksum(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    project = await team_server.project(ada)
    await team_server.share(project, bob, "viewer")
    mine, theirs = SyncDevice.of(ada, project), SyncDevice.of(bob, project)
    node = await mine.make("A.sol", b"contract A {}")

    page = await theirs.changes(0, bodies=True)
    assert [each.seq for each in page.changes] == [1, 2]
    assert (page.next, page.head, page.changes[1].inline) == (2, 2, b"contract A {}")
    assert page.checksum is not None
    taken = await theirs.snapshot(bodies=True)
    assert taken.checksum == page.checksum
    assert taken.nodes[0].content is not None
    assert (taken.nodes[0].meta.header.node, taken.nodes[0].content.inline) == (node, b"contract A {}")


async def test_a_retry_is_answered_dup_and_adds_nothing(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    op = device.named(new_id(), "A.sol")
    first, twice, again = await device.one(op), await device.send(op, op), await device.one(op)
    assert (first.result, first.seq) == ("ok", 1)
    assert [(each.result, each.seq) for each in (*twice.results, again)] == [("dup", 1)] * 3
    assert len((await device.changes()).changes) == 1


async def test_an_operation_id_of_another_operation_is_an_error(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    op = device.named(new_id(), "A.sol")
    other = device.named(new_id(), "B.sol").model_copy(update={"op_id": op.op_id})
    assert [told(each) for each in (await device.send(op, other)).results] == [
        ("ok", None),
        ("invalid", "op-id-reused"),
    ]
    assert told(await device.one(other)) == ("invalid", "op-id-reused")


async def test_what_was_accepted_long_ago_is_answered_with_its_number_and_added_no_more(
    team_server: TeamServer,
) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    node = await device.make("A.sol", b"one")
    old = device.written(node, b"two")
    assert (await device.one(old)).seq == 3
    await device.one(device.written(node, b"three"))
    under_another_id = old.model_copy(update={"op_id": new_id()})
    fresh = device.written(node, b"four")
    head = device.heads[node]
    results = (await device.send(old, under_another_id, fresh)).results
    assert [(each.result, each.seq) for each in results] == [("dup", 3), ("dup", 3), ("ok", 5)]
    first = device.named(node, "A.sol").model_copy(update={"op_id": fresh.op_id})
    assert told(await device.one(first)) == ("invalid", "op-id-reused")
    assert head.meta_rev == device.heads[node].meta_rev
    assert len((await device.changes()).changes) == 5


async def test_operations_are_looked_for_only_when_one_would_be_refused(
    team_server: TeamServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    asked: list[bool] = []
    inner = repository.facts

    async def counted(connection: Any, pushes: Any, *, operations: bool) -> Any:
        asked.append(operations)
        return await inner(connection, pushes, operations=operations)

    monkeypatch.setattr(repository, "facts", counted)
    node = await device.make("A.sol")
    again = device.written(node, b"two")
    await device.one(again)
    assert asked == [False, False]
    assert (await device.one(again)).result == "dup"
    assert asked == [False, False, False, True]


async def test_who_is_slower_gets_a_conflict_and_the_rest_of_that_node_is_blocked(
    team_server: TeamServer,
) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    project = await team_server.project(ada)
    await team_server.share(project, bob, "editor")
    mine, theirs = SyncDevice.of(ada, project), SyncDevice.of(bob, project)
    node = await mine.make("A.sol")
    await theirs.pull()
    assert (await mine.one(mine.written(node, b"mine"))).result == "ok"

    lost = theirs.written(node, b"theirs")
    renamed = theirs.named(node, "B.sol")
    other = theirs.named(new_id(), "C.sol")
    results = (await theirs.send(lost, renamed, other)).results
    assert [told(each) for each in results] == [
        ("conflict", "base"),
        ("blocked", "earlier-operation"),
        ("ok", None),
    ]
    assert results[0].head == mine.heads[node]
    assert (await theirs.one(renamed)).result == "ok"  # alone: a rename never conflicts with an edit


async def test_an_edit_survives_a_deletion_that_had_not_seen_it(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    project = await team_server.project(ada)
    await team_server.share(project, bob, "editor")
    mine, theirs = SyncDevice.of(ada, project), SyncDevice.of(bob, project)
    node = await mine.make("A.sol")
    await theirs.pull()
    await mine.one(mine.written(node, b"edited"))
    assert told(await theirs.one(theirs.named(node, "A.sol", deleted=True))) == ("conflict", "edited")
    await theirs.pull()
    assert (await theirs.one(theirs.named(node, "A.sol", deleted=True))).result == "ok"
    assert told(await mine.one(mine.written(node, b"later"))) == ("conflict", "deleted")


async def test_a_path_belongs_to_one_living_file_whatever_its_case(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    node = await device.make("src/Vault.sol")
    taken = await device.one(device.named(new_id(), "SRC/vault.SOL"))
    assert (told(taken), taken.head) == (("conflict", "path-taken"), device.heads[node])
    assert (await device.one(device.named(node, "src/Vault.sol", deleted=True))).result == "ok"
    again = await device.make("SRC/vault.SOL")
    assert told(await device.one(device.named(node, "src/Vault.sol"))) == ("conflict", "path-taken")
    swapped = await device.make("B.sol")
    away, there = device.named(again, "X.sol"), device.named(swapped, "SRC/vault.SOL")
    assert [each.result for each in (await device.send(away, there)).results] == ["ok", "ok"]


async def test_a_name_moves_on_and_back_in_one_push(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    one, two = await device.make("1.sol"), await device.make("2.sol")
    ops = []
    for node, name in [(one, "t.sol"), (two, "1.sol"), (one, "2.sol")]:
        ops.append(device.named(node, name))
        device.note(ops[-1])
    assert {each.result for each in (await device.send(*ops)).results} == {"ok"}
    names = {each.meta.header.node: each.meta.meta for each in (await device.snapshot()).nodes}
    assert {node: meta.name for node, meta in names.items() if meta} == {one: "2.sol", two: "1.sol"}


async def test_a_path_that_some_system_cannot_hold_is_refused(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    wrong = ["../A.sol", "/A.sol", "a\\b.sol", "con.sol", "a//b", "é.sol", "a\x00b", "C:x", "x. "]
    results = (await device.send(*(device.named(new_id(), path) for path in wrong))).results
    assert {told(each) for each in results} == {("invalid", "wrong-name")}


async def test_a_header_that_names_somebody_or_something_else_is_refused(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    device = SyncDevice.of(ada, await team_server.project(ada))
    codes = []
    for changed in (
        {"author": bob.id},
        {"device": new_id()},
        {"workspace": await team_server.project(bob)},
        {"body": "0" * 64},
        {"parents": ("0" * 64,)},
    ):
        op = device.named(new_id(), "A.sol")
        wrong = op.model_copy(update={"header": op.header.model_copy(update=changed)})
        codes.append(told(await device.one(wrong))[1])
    assert codes == ["wrong-author", "wrong-device", "wrong-workspace", "wrong-body", "wrong-base"]
    assert (await device.changes()).head == 0


async def test_another_device_than_the_signed_in_one_may_not_push(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    device.device = new_id()
    answer = await ada.http.post(f"{device.path}/push", content=device.body())
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_content_that_nobody_sent_is_asked_for(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    node = await device.make("A.sol")
    op = device.written(node, b"by a blob", inline=False)
    assert told(await device.one(op)) == ("need_blob", "missing-blob")
    assert (
        await ada.http.put(f"{device.path}/blobs/{op.header.body}", content=b"by a blob")
    ).status_code == 204
    assert (await device.one(op)).result == "ok"


async def test_content_of_nothing_waits_for_its_node(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    op = device.written(new_id(), b"early")
    assert told(await device.one(op)) == ("blocked", "unknown-node")


async def test_a_role_pushes_its_kinds(team_server: TeamServer) -> None:
    ada, bob, cleo = [await team_server.person(name) for name in ("ada", "bob", "cleo")]
    project = await team_server.project(ada)
    await team_server.share(project, bob, "reviewer")
    await team_server.share(project, cleo, "editor")
    kinds: tuple[Kind, ...] = ("comment", "review", "dismissal", "file", "proposal", "setting")
    outcomes = []
    for person in (bob, cleo):
        device = SyncDevice.of(person, project)
        sent = await device.send(*(device.named(new_id(), f"{person.name} {kind}", kind) for kind in kinds))
        outcomes.append([each.result for each in sent.results])
    assert outcomes == [["ok"] * 3 + ["forbidden"] * 3, ["ok"] * 6]


async def test_a_viewer_pushes_nothing(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    project = await team_server.project(ada)
    await team_server.share(project, bob, "viewer")
    device = SyncDevice.of(bob, project)
    answer = await bob.http.post(f"{device.path}/push", content=device.body())
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_a_comment_is_changed_by_who_wrote_it_and_removed_by_an_administrator(
    team_server: TeamServer,
) -> None:
    ada, bob, cleo = [await team_server.person(name) for name in ("ada", "bob", "cleo")]
    project = await team_server.project(ada)
    await team_server.share(project, bob, "reviewer")
    await team_server.share(project, cleo, "editor")
    author, editor, owner = [SyncDevice.of(each, project) for each in (bob, cleo, ada)]
    node = await author.make("on line 3", b"why?", "comment")
    for device in (editor, owner):
        await device.pull()
        assert told(await device.one(device.written(node, b"forged"))) == ("forbidden", "not-yours")
    removal = editor.named(node, "on line 3", "comment", deleted=True)
    assert told(await editor.one(removal)) == ("forbidden", "not-yours")
    assert (await owner.one(owner.named(node, "on line 3", "comment", deleted=True))).result == "ok"


async def test_a_compressed_push_is_read_and_a_bomb_is_not(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    headers = {"Content-Encoding": "zstd"}
    packed = zstandard.compress(device.body(device.named(new_id(), "A.sol")))
    answer = await ada.http.post(f"{device.path}/push", content=packed, headers=headers)
    assert PushAnswer.model_validate_json(answer.content).results[0].result == "ok"
    bomb = zstandard.compress(bytes(256 * 1024 * 1024), level=19)
    assert len(bomb) < 64 * 1024
    refused = await ada.http.post(f"{device.path}/push", content=bomb, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (413, "too-large")


async def test_a_project_has_a_quota(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    node = await device.make("A.sol")
    object.__setattr__(team_server.server.settings, "workspace_quota_bytes", 100)
    body = device.body(device.written(node, b"x" * 101))
    answer = await ada.http.post(f"{device.path}/push", content=body)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage-full")
    assert (await device.changes()).head == 2
