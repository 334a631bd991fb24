"""Backup while the server works, restore elsewhere, and what clients notice."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sync_server import backup
from sync_server.errors import StartError
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import Person, TeamServer, running

pytestmark = pytest.mark.anyio

BIG = b"contract Large { uint256 x; }\n" * 10_000


@pytest.mark.parametrize("portable", [False, True])
async def test_a_restored_server_has_everything_and_another_epoch(
    team_server: TeamServer, tmp_path: Path, portable: bool
) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    await device.make("A.sol", b"small")
    await ada.http.put(f"{device.path}/blobs/{hashlib.sha256(BIG).hexdigest()}", content=BIG)
    before = await device.changes(0, bodies=True)
    await backup.backup(team_server.server, tmp_path / "copy", with_keys=True, portable=portable)
    await device.make("Later.sol", b"after the backup")

    # PostgreSQL's copy comes back on SQLite: a backup as text fits every kind of database
    there = replace(team_server.server.settings, data_dir=tmp_path / "other", database_url="")
    await backup.restore(there, tmp_path / "copy", team_server.time())
    async with running(there) as second:
        http = second.client(ada.tokens["access_token"])
        again = SyncDevice(http, device.workspace, ada.id, ada.device)
        beyond = await http.get(f"{device.path}/changes", params={"after": 4, "epoch": before.epoch})
        assert (beyond.status_code, beyond.json()["code"]) == (410, "resync-required")
        after = await again.changes(0, bodies=True)
        assert after.epoch > before.epoch
        assert after.model_copy(update={"epoch": before.epoch}) == before
        blob = await http.get(f"{device.path}/blobs/{hashlib.sha256(BIG).hexdigest()}")
        assert blob.content == BIG
        await http.aclose()


async def test_two_restores_of_one_backup_are_told_apart(team_server: TeamServer, tmp_path: Path) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    await backup.backup(team_server.server, tmp_path / "copy", with_keys=True, portable=True)
    epochs = []
    for name in ("first", "second"):
        there = replace(team_server.server.settings, data_dir=tmp_path / name, database_url="")
        await backup.restore(there, tmp_path / "copy", team_server.time())
        epochs.append(await _epoch(there, ada, device))
    assert len({1, *epochs}) == 3


async def _epoch(settings: object, person: Person, device: SyncDevice) -> int:
    from sync_server.settings import ServerSettings

    assert isinstance(settings, ServerSettings)
    async with running(settings) as server, server.client(person.tokens["access_token"]) as http:
        return (await SyncDevice(http, device.workspace, person.id, person.device).changes()).epoch


async def test_a_changed_backup_and_a_full_folder_are_refused(
    team_server: TeamServer, tmp_path: Path
) -> None:
    ada = await team_server.person("ada")
    await team_server.project(ada)
    copy = tmp_path / "copy"
    await backup.backup(team_server.server, copy, with_keys=False, portable=True)
    empty = replace(team_server.server.settings, data_dir=tmp_path / "empty", database_url="")
    with pytest.raises(StartError, match="no keys"):
        await backup.restore(empty, copy, 0)
    with pytest.raises(StartError, match="there already"):
        await backup.backup(team_server.server, copy, with_keys=False)
    file = copy / "tables" / "users.jsonl.zst"
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(StartError, match="changed"):
        await backup.restore(empty, copy, 0)
    (tmp_path / "other").mkdir()
    for odd in (None, "[]", "{}", "half of i"):
        if odd is not None:
            (tmp_path / "other" / "manifest.json").write_text(odd)
        with pytest.raises(StartError, match="no backup"):
            await backup.restore(empty, tmp_path / "other", 0)
    shutil.rmtree(team_server.server.settings.data_dir / "keys")
    with pytest.raises(StartError, match="from the environment"):
        await backup.backup(team_server.server, tmp_path / "another", with_keys=True)
    assert not list(tmp_path.glob("another*"))
