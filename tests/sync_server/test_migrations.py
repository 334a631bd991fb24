"""The schema: what the tables say is what the migrations make, and steps only expand."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from sync_server.database import Database, metadata
from sync_server.errors import StartError
from sync_server.migrations import upgrade as upgrading
from sync_server.migrations.upgrade import newest, upgrade
from sync_server.settings import ServerSettings

pytestmark = pytest.mark.anyio

VERSIONS = Path(upgrading.__file__).parent / "versions"
FIRST = "0001_first.py"
EXPANDING = {"create_table", "add_column", "create_index", "execute", "get_bind", "batch_alter_table"}
"""What a step may do: a program of the version before goes on working on the same database."""


def _differences(connection: Connection) -> list[Any]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_migrations_make_what_the_models_say(settings: ServerSettings) -> None:
    database = Database(settings)
    await upgrade(database)
    await upgrade(database)  # a second time there is nothing to do
    async with database.writing() as connection:
        assert await connection.run_sync(_differences) == []
        await connection.execute(text("alter table teams add column stray integer"))
        assert len(await connection.run_sync(_differences)) == 1
    await database.close()


def _contracting(source: str) -> list[str]:
    """What a step does that a program of the version before would stumble over."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner = node.func.value
        if not isinstance(owner, ast.Name) or owner.id not in {"op", "batch"}:
            continue
        if node.func.attr not in EXPANDING:
            found.append(node.func.attr)
        text_of = ast.unparse(node)
        if "nullable=False" in text_of and "server_default" not in text_of and node.func.attr == "add_column":
            found.append("a column that old programs do not fill")
    return found


def test_steps_after_the_first_only_expand() -> None:
    steps = sorted(VERSIONS.glob("[0-9]*.py"))
    assert steps[0].name == FIRST
    assert {step.name: _contracting(step.read_text("utf-8")) for step in steps[1:]} == {
        step.name: [] for step in steps[1:]
    }


def test_a_step_that_contracts_is_seen() -> None:
    assert _contracting("op.drop_column('users', 'name')") == ["drop_column"]
    assert _contracting("op.alter_column('users', 'name', nullable=False)") == ["alter_column"]
    assert _contracting("op.add_column('users', sa.Column('x', sa.Integer, nullable=False))")
    assert _contracting("op.add_column('users', sa.Column('x', sa.Integer))") == []


async def test_a_database_of_a_newer_program_is_refused(settings: ServerSettings) -> None:
    database = Database(settings)
    await upgrade(database)
    async with database.writing() as connection:
        await connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(StartError, match="made by a newer version"):
        await upgrade(database)
    async with database.writing() as connection:
        await connection.execute(text(f"update alembic_version set version_num = '{newest()}'"))
    await upgrade(database)
    await database.close()


async def test_a_changed_node_has_room_beside_it(settings: ServerSettings) -> None:
    if settings.embedded:
        pytest.skip("SQLite changes rows where they are")
    database = Database(settings)
    await upgrade(database)
    async with database.writing() as connection:
        found = await connection.execute(text("select reloptions from pg_class where relname = 'nodes'"))
        assert found.scalar_one() == ["fillfactor=45"]
    await database.close()
