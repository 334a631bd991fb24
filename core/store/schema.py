"""Which version of the schema a database has, and bringing it to ours.

Alembic is imported only when there is something to migrate.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from core.errors import StoreError

HEAD = "0007"
"""The newest schema version that this program knows; a test holds it to the migrations."""

KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")


def migrate(connection: Connection) -> None:
    """Create the tables, or bring them to `HEAD`; refuses a database that is newer or not ours.

    Raises `StoreError`.
    """
    version = version_of(connection)
    if version == HEAD:
        return
    if version is not None and version not in KNOWN:
        raise StoreError(
            f"The project store was written by a newer version of the program (schema {version}).",
            "Update the program, or set CONTRACT_REWRITER_DATA_DIR to another folder.",
            code="store-newer",
        )
    if version is None and inspect(connection).get_table_names():
        raise StoreError(
            "The file of the project store is a database of another program.",
            "Move it away, or set CONTRACT_REWRITER_DATA_DIR to another folder.",
            code="store-foreign",
        )
    _upgrade(connection)


def version_of(connection: Connection) -> str | None:
    """The schema version in the database; None for a new one."""
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if version is None else str(version)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
