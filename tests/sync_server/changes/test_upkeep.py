"""Upkeep: only what is overtaken goes, and every client can go on."""

from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import replace

import pytest
from sqlalchemy import select

from sync_server.admin.service import audit_state
from sync_server.changes import upkeep
from sync_server.changes.envelope import DamagedError, Envelope, StorageKey, _bound
from sync_server.database import metadata
from sync_server.projects.models import workspaces
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
    await team_server.again(ada)
    await upkeep.tidy(team_server.server)
    answer = await ada.http.get(f"{device.path}/changes", params={"after": 0})
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


async def test_what_was_deleted_is_removed_for_good_after_its_time_and_nothing_else(
    team_server: TeamServer,
) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    team = await team_server.team({"owner": ada, "editor": bob})
    owned, teams_own, kept = [
        SyncDevice.of(ada, await team_server.project(ada, name, team_id))
        for name, team_id in (("Vault", None), ("Shared", team), ("Kept", None))
    ]
    sha = hashlib.sha256(BIG).hexdigest()
    for device in (owned, teams_own, kept):
        await device.make("A.sol", b"small")
        await ada.http.put(f"{device.path}/blobs/{sha}", content=BIG)
        large = device.written(await device.make("Big.sol"), BIG, inline=False)
        assert (await device.one(large)).result == "ok"
    await ada.http.post(f"/projects/{owned.workspace}/invitations", json={"role": "editor"})
    sent = {"event": "analysis-finished", "project_id": teams_own.workspace, "key": "1", "title": "done"}
    assert (await bob.http.post("/notifications/send", json=sent)).status_code == 202
    assert (await ada.http.delete(f"/projects/{owned.workspace}")).status_code == 204
    assert (await ada.http.delete(f"/teams/{team}")).status_code == 204

    team_server.time.forward(29 * DAY)
    early = await upkeep.tidy(team_server.server)
    assert (early.projects, early.teams, early.files) == (0, 0, 0)
    team_server.time.forward(2 * DAY)
    gone = await upkeep.tidy(team_server.server)
    assert (gone.projects, gone.teams, gone.files) == (2, 1, 2)
    again = await upkeep.tidy(team_server.server)
    assert (again.projects, again.teams) == (0, 0)

    async with team_server.server.database.reading() as connection:
        for table in metadata.sorted_tables:
            named = {"workspace_id", "about_project", "team_id", "about_team"} & set(table.c.keys())
            if table.name != "audit":
                for name in named:
                    left = set((await connection.execute(select(table.c[name]))).scalars())
                    assert left <= {kept.workspace, None}, table.name
    await team_server.again(ada)
    assert (await ada.http.get(f"{kept.path}/blobs/{sha}")).content == BIG
    assert (await audit_state(team_server.server)).whole


async def test_a_server_tidies_soon_after_its_start(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    await ada.http.delete(f"/projects/{await team_server.project(ada)}")
    team_server.time.forward(31 * DAY)
    async with upkeep.daily(team_server.server, first_seconds=0.01), asyncio.timeout(20):
        left = 1
        while left:
            await asyncio.sleep(0.05)
            async with team_server.server.database.reading() as connection:
                left = len((await connection.execute(select(workspaces.c.id))).all())


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
