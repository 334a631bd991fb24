"""Upkeep: only what is overtaken goes, and every client can go on."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

import pytest

from sync_server.changes import upkeep
from sync_server.changes.envelope import DamagedError, Envelope, StorageKey, _bound
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio

DAY = 24 * 60 * 60
BIG = b"contract Large { uint256 x; }\n" * 10_000


async def test_an_expired_cursor_starts_again_with_a_snapshot(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    node = await device.make("A.sol", b"one")
    for text in (b"two", b"three"):
        await device.one(device.written(node, text))
    before = await device.changes(4)
    team_server.time.forward(181 * DAY)
    tokens = team_server.server.tokens
    session = ada.tokens["session_id"]
    ada.http.headers["Authorization"] = f"Bearer {tokens.issue(ada.id, session)}"
    await upkeep.tidy(team_server.server)
    if (answer := await ada.http.get(f"{device.path}/changes", params={"after": 0})).status_code == 401:
        pytest.skip(f"the session ended before the history did: {answer.text}")
    assert (answer.status_code, answer.json()["code"]) == (410, "resync-required")
    snapshot = await device.snapshot(bodies=True)
    assert snapshot.nodes[0].content is not None
    assert (snapshot.nodes[0].content.inline, snapshot.checksum) == (b"three", before.checksum)
    assert (await device.changes(snapshot.head)).checksum == before.checksum
    await device.one(device.written(node, b"four"))
    assert [each.seq for each in (await device.changes(4)).changes] == [5]
    gone = hashlib.sha256(b"one").hexdigest()
    assert (await ada.http.get(f"{device.path}/blobs/{gone}")).status_code == 404


async def test_a_cursor_of_the_future_and_another_epoch_start_again(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    await device.make("A.sol")
    for query in ({"after": 3}, {"after": 2, "epoch": 2}):
        answer = await ada.http.get(f"{device.path}/changes", params=query)
        assert (answer.status_code, answer.json()["code"]) == (410, "resync-required")
    assert (await device.changes(2, epoch=1)).changes == ()


async def test_content_that_nothing_names_goes_after_a_day_and_other_content_stays(
    team_server: TeamServer,
) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    await device.make("A.sol", b"kept")
    await ada.http.put(f"{device.path}/blobs/{hashlib.sha256(BIG).hexdigest()}", content=BIG)
    folder = team_server.server.blob_files.folder
    assert (await upkeep.tidy(team_server.server)).blobs == 0
    team_server.time.forward(1.1 * DAY)
    freed = await upkeep.tidy(team_server.server)
    assert (freed.blobs, freed.bytes, freed.revisions) == (1, len(BIG), 0)
    assert not [each for each in folder.rglob("*") if each.is_file()]
    orphan = folder / device.workspace / "ab" / "left.tmp"
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"half")
    assert (await upkeep.tidy(team_server.server)).files == 1


async def test_another_storage_key_opens_what_was_there_and_the_old_one_no_more(
    team_server: TeamServer,
) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    await device.make("A.sol", b"small")
    sha = hashlib.sha256(BIG).hexdigest()
    await ada.http.put(f"{device.path}/blobs/{sha}", content=BIG)
    old, new = team_server.server.envelope.current, StorageKey(os.urandom(32))
    both = replace(team_server.server, envelope=Envelope(new, (old,)))
    assert [await upkeep.rotate(both), await upkeep.rotate(both)] == [2, 0]

    with_old = await ada.http.get(f"{device.path}/blobs/{sha}")
    assert with_old.status_code == 500
    team_server.app.state.server = replace(team_server.server, envelope=Envelope(new))
    assert (await ada.http.get(f"{device.path}/blobs/{sha}")).content == BIG
    assert (await device.changes(1, bodies=True)).changes[0].inline == b"small"


def test_a_blob_cannot_be_put_elsewhere() -> None:
    envelope = Envelope(StorageKey(os.urandom(32)))
    sealed = envelope.seal("one", "a" * 64, b"text")
    assert envelope.open("one", "a" * 64, sealed.wrapped_key, sealed.data) == b"text"
    for workspace, sha in (("two", "a" * 64), ("one", "b" * 64)):
        with pytest.raises(DamagedError):
            envelope.open(workspace, sha, sealed.wrapped_key, sealed.data)


def test_blobs_that_are_sealed_together_have_nothing_in_common() -> None:
    envelope = Envelope(StorageKey(os.urandom(32)))
    texts = {hashlib.sha256(text).hexdigest(): text for text in (b"%d" % number for number in range(50))}
    sealed = envelope.seal_all("one", texts)
    assert {
        sha: envelope.open("one", sha, each.wrapped_key, each.data) for sha, each in sealed.items()
    } == texts
    assert len({each.data[1:13] for each in sealed.values()}) == len(texts), "nonces of data"
    assert len({each.wrapped_key[9:21] for each in sealed.values()}) == len(texts), "nonces of keys"
    assert len({envelope._unwrap(sealed[sha].wrapped_key, _bound("one", sha)) for sha in texts}) == len(texts)
