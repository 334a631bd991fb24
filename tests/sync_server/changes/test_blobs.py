"""Blobs: within a project only, encrypted on the disk, and never more than they say."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import select

from sync_server.changes.models import blobs
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio

BIG = b"contract Large { uint256 x; }\n" * 10_000


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def test_a_blob_is_for_members_of_its_project_only(team_server: TeamServer) -> None:
    ada, eve = await team_server.person("ada"), await team_server.person("eve")
    mine = SyncDevice.of(ada, await team_server.project(ada))
    theirs = SyncDevice.of(eve, await team_server.project(eve))
    address = f"{mine.path}/blobs/{sha(BIG)}"
    async with team_server.client() as anybody:
        assert (await anybody.put(address, content=b"x")).status_code == 401
    assert (await eve.http.put(address, content=BIG)).status_code == 404
    assert (await ada.http.put(address, content=BIG)).status_code == 204
    assert (await eve.http.get(address)).status_code == 404
    assert (await eve.http.get(f"{theirs.path}/blobs/{sha(BIG)}")).status_code == 404
    asked = {"sha256": [sha(BIG), sha(b"other")]}
    assert (await eve.http.post(f"{theirs.path}/blobs/missing", json=asked)).json() == asked
    assert (await ada.http.post(f"{mine.path}/blobs/missing", json=asked)).json()["sha256"] == [sha(b"other")]


@pytest.mark.parametrize("encoding", ["zstd", "identity"])
async def test_a_large_blob_comes_back_however_it_travels(team_server: TeamServer, encoding: str) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    address, content = f"{device.path}/blobs/{sha(BIG)}", BIG
    if encoding == "zstd":
        content = zstandard.compress(BIG)
    for _ in range(2):  # sending it again changes nothing
        sent = await ada.http.put(address, content=content, headers={"Content-Encoding": encoding})
        assert sent.status_code == 204
    back = await ada.http.get(address, headers={"Accept-Encoding": encoding})
    assert (back.content, back.headers.get("content-encoding")) == (
        BIG,
        "zstd" if encoding == "zstd" else None,
    )


async def test_content_is_no_message_however_many_brackets_it_opens(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    content = b"{" * 1000 + b"\0"
    for kind in ({}, {"Content-Type": "application/octet-stream"}, {"Content-Type": "text/plain"}):
        sent = await ada.http.put(f"{device.path}/blobs/{sha(content)}", content=content, headers=kind)
        assert sent.status_code == 204


async def test_what_is_on_the_disk_says_nothing(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    await ada.http.put(f"{device.path}/blobs/{sha(BIG)}", content=BIG)
    await device.make("A.sol", b"contract Small { uint256 x; }")
    folder = team_server.server.settings.data_dir
    kept = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
    async with team_server.server.database.reading() as connection:
        rows = (await connection.execute(select(blobs))).all()
    kept += b"".join(row.data for row in rows if row.data is not None)
    assert sorted(row.data is None for row in rows) == [False, True]
    assert b"uint256" not in kept


async def test_a_wrong_hash_a_bomb_and_a_large_body_are_refused(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    bomb = zstandard.compress(bytes(128 * 1024 * 1024))
    answers = [
        await ada.http.put(f"{device.path}/blobs/{sha(BIG)}", content=b"other"),
        await ada.http.put(
            f"{device.path}/blobs/{sha(BIG)}", content=bomb, headers={"Content-Encoding": "zstd"}
        ),
        await ada.http.put(f"{device.path}/blobs/{sha(BIG)}", content=b"{" * (4 * 1024 * 1024 + 1)),
        await ada.http.put(
            f"{device.path}/blobs/{sha(BIG)}", content=b"x", headers={"Content-Encoding": "br"}
        ),
    ]
    assert [each.status_code for each in answers] == [422, 413, 413, 415]
    assert not list(Path(team_server.server.settings.data_dir).glob("blobs/**/*.tmp"))


async def test_a_changed_file_is_told_as_damage_and_never_given_out(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    address = f"{device.path}/blobs/{sha(BIG)}"
    await ada.http.put(address, content=BIG)
    (file,) = [each for each in team_server.server.blob_files.folder.rglob("*") if each.is_file()]
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)
    answer = await ada.http.get(address)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
