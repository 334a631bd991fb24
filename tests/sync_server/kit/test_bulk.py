"""Rows that are written together: of several tenants, of every kind of value, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from sync_server.changes.models import blobs, nodes
from sync_server.kit.audit import audit_head
from sync_server.kit.bulk import Writes
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio

BLOB = ("sha256", "size_bytes", "wrapped_key", "data", "file", "created_ms")
NODE = ("id", "kind", "name", "path_key", "content_rev", "meta_rev", "deleted", "created_by")


def blob(name: str, size: int = 1, data: bytes | None = b"\0\xff") -> tuple[Any, ...]:
    return name, size, b"key", data, None, 2**42


def node(name: str, key: str | None, deleted: bool = False) -> tuple[Any, ...]:
    return f"id-{name}", "file", name, key, None, "rev", deleted, "ada"


async def _scopes(team_server: TeamServer) -> tuple[Scope, Scope]:
    ada = await team_server.person("ada")
    one, two = [await team_server.project(ada), await team_server.project(ada)]
    return Scope(one, ada.id, Role.OWNER), Scope(two, ada.id, Role.OWNER)


async def test_rows_of_two_tenants_and_of_none_go_together_and_stay_whose_they_are(
    team_server: TeamServer,
) -> None:
    one, two = await _scopes(team_server)
    async with team_server.server.database.writing() as connection:
        writes = Writes()
        writes.insert(one, blobs, BLOB, [blob("a"), blob("b", data=None)])
        writes.insert(two, blobs, BLOB, [blob("a", 2)])
        writes.insert(one, nodes, NODE, [node("Å.sol", "å.sol"), node("gone", None, deleted=True)])
        writes.insert(None, audit_head, ("id", "number", "chained"), [(9, 2**50, "x")])
        await writes.run(connection)
        writes.update(one, blobs, "sha256", ("size_bytes", "data"), [(7, b"new", "a")])
        writes.update(two, nodes, "id", ("name",), [("stolen", "id-gone")])
        writes.update(None, audit_head, "id", ("number",), [(2**51, 9)])
        await writes.run(connection)
        found = (await connection.execute(select(blobs).order_by(blobs.c.size_bytes))).all()
        rows = {(row.workspace_id, row.sha256, row.size_bytes, row.data, row.created_ms) for row in found}
        assert rows == {
            (one.id, "a", 7, b"new", 2**42),
            (one.id, "b", 1, None, 2**42),
            (two.id, "a", 2, b"\0\xff", 2**42),
        }
        names = await connection.execute(select(nodes.c.name, nodes.c.path_key, nodes.c.deleted))
        assert {tuple(row) for row in names} == {("Å.sol", "å.sol", False), ("gone", None, True)}
        head = await connection.execute(select(audit_head.c.number).where(audit_head.c.id == 9))
        assert head.scalar_one() == 2**51


async def test_nothing_to_write_asks_nothing_and_what_was_run_is_not_run_again(
    team_server: TeamServer,
) -> None:
    one, _ = await _scopes(team_server)
    async with team_server.server.database.writing() as connection:
        writes = Writes()
        writes.insert(one, blobs, BLOB, [])
        await writes.run(connection)
        writes.insert(one, blobs, BLOB, [blob("a")])
        await writes.run(connection)
        await writes.run(connection)
        assert len((await connection.execute(select(blobs))).all()) == 1


async def test_a_row_that_is_there_is_the_error_that_sqlalchemy_calls_it(team_server: TeamServer) -> None:
    one, _ = await _scopes(team_server)
    writes = Writes()
    writes.insert(one, blobs, BLOB, [blob("a"), blob("a")])
    with pytest.raises(IntegrityError):
        async with team_server.server.database.writing() as connection:
            await writes.run(connection)
    async with team_server.server.database.reading() as connection:
        assert (await connection.execute(select(blobs))).all() == []


async def test_a_text_that_is_too_long_is_refused_and_not_cut(team_server: TeamServer) -> None:
    one, _ = await _scopes(team_server)
    writes = Writes()
    writes.insert(one, blobs, BLOB, [blob("a" * 65)])
    if team_server.server.database.is_sqlite:
        pytest.skip("SQLite knows no lengths")
    with pytest.raises(DBAPIError):
        async with team_server.server.database.writing() as connection:
            await writes.run(connection)
