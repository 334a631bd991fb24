"""`upkeep`: overtaken history, content that nothing names, and another storage key."""

from __future__ import annotations

import argparse
from dataclasses import replace

from sync_server.auth import upkeep as accounts
from sync_server.changes import storage_keys, upkeep
from sync_server.commands.output import size
from sync_server.jobs.upkeep import forget
from sync_server.kit.keys import load_keys
from sync_server.server import Server
from sync_server.starting import data_folder

NAME = "upkeep"
SUMMARY = "remove what is overtaken and unnamed; or change the storage key"


def configure(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--new-storage-key", action="store_true", help="make one; the server must not run")
    either.add_argument("--rewrap", action="store_true", help="only go on with a change of the storage key")


async def run(given: argparse.Namespace, server: Server) -> int:
    """Do it; the exit code."""
    if given.new_storage_key:
        with data_folder(server.settings):
            storage_keys.make_new(server.settings, server.keys)
            return await _rewrap(server)
    if given.rewrap:
        return await _rewrap(server)
    freed = await upkeep.tidy(server)
    told = f"{freed.revisions} overtaken revisions, {freed.blobs} unnamed contents ({size(freed.bytes)})"
    jobs = await forget(server)
    rows = await accounts.forget(server)
    print(f"Removed {freed.projects} projects and {freed.teams} teams that were deleted long ago,")
    print(f"{told}, {freed.files} files without a row, {jobs} jobs and deliveries of long ago,")
    print(f"and {rows} links, sign-ins and sessions that count no more.")
    return 0


async def _rewrap(server: Server) -> int:
    envelope = storage_keys.load_envelope(server.settings, load_keys(server.settings))
    count = await upkeep.rotate(replace(server, envelope=envelope))
    print(f"Wrapped the keys of {count} contents by the current storage key.")
    print("Remove the old key file when no backup from before is needed any more.")
    return 0
