"""Bring a database to the schema of this program, and say whether it is there.

Steps only expand (new tables, new columns that may be empty); what is no longer
used is contracted one release later, so that a program of the version before
works on the same database meanwhile.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from sync_server.database import Database
from sync_server.errors import StartError
from sync_server.kit.tables import MODULES


def _config() -> Config:
    assert MODULES  # importing them is what names the tables
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


@cache
def _steps() -> tuple[str, ...]:
    """The identifiers of all steps, the last one first."""
    return tuple(step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions())


def newest() -> str:
    """The identifier of the last step."""
    return _steps()[0]


def _is_newest(connection: Connection) -> bool:
    """Whether nothing is missing; StartError for a schema of a newer program, which this one cannot read."""
    there = set(MigrationContext.configure(connection).get_current_heads())
    if there - set(_steps()):
        raise StartError(
            "The database was made by a newer version of this program.",
            "Start that version, or restore the backup that was made before the upgrade.",
        )
    return there == {newest()}


def upgrade_on(connection: Connection) -> None:
    """Run the missing steps inside the transaction of `connection`; StartError for a newer schema."""
    if _is_newest(connection):
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def upgrade(database: Database) -> None:
    """Run the missing steps; several processes that start at once wait for each other."""
    async with database.writing() as connection:
        if not database.is_sqlite:
            await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7714203501)")
        await connection.run_sync(upgrade_on)
