"""The tables that the code knows are those that the migrations make."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import core.store
import core.store.replica_tables
from core.store.replica_nodes import known_revs
from core.store.schema import HEAD, KNOWN, version_of
from core.store.tables import metadata
from tests.core.store.factories import a_project, opened


def test_the_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    with opened(tmp_path) as store, store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert version_of(connection) == HEAD


def test_the_known_versions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(str(core.store.__file__)).parent / "migrations"))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [HEAD]
    assert tuple(item.revision for item in reversed(list(script.walk_revisions()))) == KNOWN


def test_every_connection_keeps_the_guarantees(tmp_path: Path) -> None:
    with opened(tmp_path) as store, store.reading() as connection:
        answers = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert answers == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.skipif(os.name != "posix", reason="other systems keep the folder of a person private")
def test_nobody_else_on_the_machine_can_read_the_store(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        a_project(store, tmp_path)
        for item in store.path.parent.glob("projects.sqlite3*"):
            if item.suffix != ".lock":
                assert item.stat().st_mode & 0o077 == 0, item.name


def test_revisions_that_a_server_was_seen_to_have_survive_the_migration_that_drops_their_key(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path).id
        with store.writing() as connection:
            for step in (
                "DROP TABLE replica_rev",
                "CREATE TABLE replica_rev (project_id VARCHAR NOT NULL, rev VARCHAR NOT NULL,"
                " node_id VARCHAR NOT NULL, seq INTEGER NOT NULL, sha256 VARCHAR, actor VARCHAR NOT NULL,"
                " at_ms INTEGER NOT NULL, PRIMARY KEY (project_id, rev)) WITHOUT ROWID",
                f"INSERT INTO replica_rev VALUES ('{project}', 'named', 'n', 1, NULL, 'ada', 5),"
                f" ('{project}', 'second', 'n', 3, 'two', 'ada', 5),"
                f" ('{project}', 'first', 'n', 2, 'one', 'ada', 5)",
                "UPDATE alembic_version SET version_num = '0006'",
            ):
                connection.exec_driver_sql(step)
    with opened(tmp_path) as store, store.reading() as connection:
        assert version_of(connection) == HEAD
        assert known_revs(connection, project, ["first", "second", "named", "strange"]) == {
            "first": "one",
            "second": "two",
        }
