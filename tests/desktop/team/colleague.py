"""Somebody else on another machine, without a window: a store, a folder, and a way to the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from core.progress import silent
from core.store import comments
from core.store.database import Store, open_store_at
from core.sync import linking
from core.sync.accounts import Accounts, this_device
from core.sync.syncer import Place, Round, place_of, sync
from core.sync.transport import FixedToken, Transport
from tests.fixtures.serving_thread import ServerThread
from tests.fixtures.team_server import PASSWORD


@dataclass
class Colleague:
    """Who has one shared project on a machine of their own."""

    store: Store
    transport: Transport
    data: Path
    folder: Path
    project: str

    @property
    def place(self) -> Place:
        return place_of(self.store, self.project)

    def sync(self) -> Round:
        """One round: read, bring in, send."""
        return sync(self.place, self.transport, self.data, silent())

    def write(self, name: str, text: str) -> None:
        """Change a file and send it."""
        (self.folder / name).write_bytes(text.encode())
        self.sync()

    def say(self, file: str, line: int, text: str) -> None:
        """Write a comment and send it."""
        assert self.transport.credentials is not None
        place = comments.Place(file, line, None)
        comments.add_comment(self.store, self.project, place, text, self.transport.credentials.user_id)
        self.sync()


@contextmanager
def colleague(server: ServerThread, name: str, workspace_id: str, home: Path) -> Iterator[Colleague]:
    """Somebody who is registered as `name` and has the project with this id."""
    device = this_device(home / "data")
    with httpx.Client(trust_env=False) as client, open_store_at(home / "data" / "store.sqlite3") as store:
        tokens = Accounts(server.address, client).login(f"{name}@example.org", PASSWORD, device)
        transport = Transport(
            server.address, FixedToken(tokens.access_token, tokens.user_id, device.id), client
        )
        made = linking.clone(store, transport, workspace_id, home / "project")
        found = Colleague(store, transport, home / "data", home / "project", made.project_id)
        found.sync()
        yield found
