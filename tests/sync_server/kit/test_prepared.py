"""Statements that are built once: they find rows by an index, however long a project's history is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sync_server.changes import blob_rows, repository
from sync_server.database import Database, metadata
from sync_server.kit.prepared import prepared
from sync_server.notifications import repository as notifications
from sync_server.settings import ServerSettings

pytestmark = pytest.mark.anyio

OF_A_PUSH: dict[str, prepared] = {
    "facts": repository._facts,
    "all facts": repository._all_facts,
    "blobs": blob_rows._sizes,
}


@pytest.mark.parametrize("name", OF_A_PUSH)
async def test_a_push_looks_at_no_row_that_is_not_its_own(tmp_path: Path, name: str) -> None:
    database = Database(ServerSettings(data_dir=tmp_path))
    async with database.writing() as connection:
        await connection.run_sync(metadata.create_all)
    text = OF_A_PUSH[name].direct.written(database.engine.dialect).text
    await database.close()
    with sqlite3.connect(tmp_path / "server.sqlite3") as plain:
        plan = [row[3] for row in plain.execute(f"explain query plan {text}", [None] * text.count("?"))]
    searches = [step for step in plan if step.startswith(("SEARCH", "SCAN")) and "json_each" not in step]
    assert searches
    for step in searches:
        assert "(workspace_id=? AND " in step, step


async def test_a_list_of_places_may_hold_anything(tmp_path: Path) -> None:
    database = Database(ServerSettings(data_dir=tmp_path))
    async with database.writing() as connection:
        await connection.run_sync(metadata.create_all)
        for places in ([], ["a'b", 'c"d', "\\", "é\n"]):
            assert await notifications.unread(connection, "u", places, places) == 0
    await database.close()
