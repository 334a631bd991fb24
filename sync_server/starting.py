"""What must be right before the server listens to anybody; told in a sentence when it is not."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from sync_server.auth.issuer import make_issuers
from sync_server.database import Database
from sync_server.errors import StartError
from sync_server.kit.clock import system_clock
from sync_server.kit.keys import load_keys
from sync_server.migrations.upgrade import upgrade
from sync_server.settings import PREFIX, ServerSettings

_LOOK_AFTER = 20_000
"""New objects that are not gone yet, before garbage is looked for among them; Python's own is 700."""


@contextmanager
def data_folder(settings: ServerSettings) -> Iterator[None]:
    """The data folder, writable and of this server alone until the block ends."""
    folder = settings.data_dir
    next_step = f"Name a folder that this user may write: --data or {PREFIX}DATA_DIR."
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / f".start-{uuid4().hex}"
        probe.write_bytes(b"start")
        probe.unlink()
        handle = (folder / "server.lock").open("ab")
    except OSError as error:
        raise StartError(f"{folder} cannot be written: {error.strerror}.", next_step) from None
    with handle:
        if not _locked(handle):
            raise StartError(
                f"Another server uses {folder}.", "Stop it first, or give this one a folder of its own."
            )
        yield


def _locked(handle: BinaryIO) -> bool:
    """Whether the file is ours until it is closed; the system lets go when the process ends."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


async def preflight(settings: ServerSettings) -> None:
    """Load the keys and bring the database up to date; StartError when either cannot be done."""
    load_keys(settings)
    make_issuers(settings, system_clock)
    database = Database(settings)
    try:
        await upgrade(database)
    except (OSError, SQLAlchemyError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        where = database.url.render_as_string(hide_password=True)
        raise StartError(
            f"The database {where} cannot be used: {reason}.", f"Check {PREFIX}DATABASE_URL and its server."
        ) from None
    finally:
        await database.close()


def keep_what_is_loaded() -> None:
    """Look for garbage neither among what is loaded for good nor within what one request makes.

    A look at all that is loaded stops a server of one thread for 100 ms. A push of 500 files makes some
    thousands of objects at once, which go when it is answered; Python looks after every 700.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_LOOK_AFTER, *gc.get_threshold()[1:])
