"""Three desks of one person behind a proxy that breaks things, on one real server, and what must be true."""

from __future__ import annotations

import asyncio
import base64
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import orjson

from core.errors import SyncError
from core.progress import silent
from core.store import comments
from core.store.database import Store, open_store_at
from core.store.replicas import all_replicas, unlink
from core.sync import conflicts, linking, placing, pulling, pushing
from core.sync.accounts import Accounts, this_device
from core.sync.syncer import Place, Round, place_of, sync
from core.sync.transport import FixedToken, Transport
from core.wire.ids import new_id
from sync_server import backup
from sync_server.changes.upkeep import tidy
from sync_server.settings import ServerSettings
from tests.fixtures.chaos_proxy import ChaosProxy
from tests.fixtures.serving_thread import ServerThread
from tests.fixtures.team_server import PASSWORD

TOKEN = re.compile(rb"typed-\d+-")
QUIET_ROUNDS = 14
"""After the last fault everybody has the same after fewer rounds than this."""


class Crash(BaseException):
    """A client that ends in the middle of its work."""


@dataclass
class Desk:
    """One machine: a store, a folder, and a way to the server that may be broken."""

    home: Path
    transport: Transport
    store: Store
    folder: Path = Path()
    project: str = ""

    @property
    def place(self) -> Place:
        return place_of(self.store, self.project)

    @property
    def names(self) -> list[str]:
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    def files(self) -> dict[str, bytes]:
        return {name: (self.folder / name).read_bytes() for name in self.names}

    def close(self) -> None:
        """End the program."""
        self.store.close()

    def restart(self) -> None:
        """End the program and start it again."""
        self.store.close()
        self.store = open_store_at(self.home / "store.sqlite3")

    def sync(self) -> Round:
        return sync(self.place, self.transport, self.home, silent(), all_gone=True)


@dataclass
class Team:
    """The server, the proxy and three desks; projects come and go."""

    server: ServerThread
    proxy: ChaosProxy
    desks: list[Desk]
    box: Path
    number: int = 0
    workspace: str = ""
    typed: int = 0
    all_typed: set[bytes] = field(default_factory=set)
    given_up: set[bytes] = field(default_factory=set)
    """What somebody saw and took away."""
    copies: list[Path] = field(default_factory=list)
    syncs: int = 0
    broken: int = 0
    crashes: int = 0

    def begin(self) -> None:
        """A new project that all three have."""
        self.number += 1
        self.given_up.clear()
        self.copies.clear()
        first, name = self.desks[0], f"Project {self.number}"
        for desk in self.desks:
            desk.folder = self.box / f"{desk.home.name}-{self.number}"
        first.folder.mkdir()
        for file in ("a.sol", "b.sol"):
            first.folder.joinpath(file).write_bytes(b"".join(b"// %d of it\n" % line for line in range(12)))
        linking.share(first.store, first.transport, first.folder, name)
        self._begin_with(first)
        for desk in self.desks[1:]:
            linking.clone(desk.store, desk.transport, name, desk.folder)
            self._begin_with(desk)
        self.workspace = first.place.replica.workspace_id

    def _begin_with(self, desk: Desk) -> None:
        desk.project = all_replicas(desk.store)[-1].project_id
        desk.sync()

    def token(self) -> bytes:
        """Text that nobody typed before."""
        self.typed += 1
        return b"typed-%d-" % self.typed

    def write(self, desk: Desk, name: str, data: bytes) -> None:
        path = desk.folder / name
        with suppress(FileExistsError, NotADirectoryError):  # another file has the name of the folder
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def give_up(self, data: bytes) -> None:
        self.given_up |= set(TOKEN.findall(data))

    def sync(self, desk: Desk, faults: Iterable[str] = (), crash_at: int = 0) -> None:
        """Sync while the proxy does its worst, and the program ends at that step of writing (0: never)."""
        self.syncs += 1
        self.proxy.plan(faults)
        try:
            with crashing(crash_at):
                desk.sync()
        except Crash:
            self.crashes += 1
            desk.restart()
        except SyncError as error:
            assert error.message and error.code != "odd-answer"
            self.broken += 1
        finally:
            self.proxy.plan(())

    def decide(self, desk: Desk) -> None:
        """Decide every open conflict for all lines of both."""
        for found in conflicts.conflicts(desk.store, desk.project):
            lines = found.mine.splitlines(keepends=True)
            more = [line for line in found.theirs.splitlines(keepends=True) if line not in lines]
            base = set((found.base or b"").splitlines(keepends=True))
            self.give_up(b"".join(line for line in more if line in base))  # mine took them away
            kept = b"".join(line for line in more if line not in base)
            with suppress(Exception):
                conflicts.resolve(desk.store, desk.project, found.node_id, found.mine + kept)

    def compact(self) -> None:
        """Remove every overtaken revision from the server."""
        self.server.do(tidy(self.server.server))

    def back_up(self) -> None:
        """A backup of the server as it is."""
        self.copies.append(self.box / f"copy-{len(self.copies)}-{new_id()}")
        self.server.do(backup.backup(self.server.server, self.copies[-1], with_keys=True))

    def restore(self) -> None:
        """The server is what the last backup has, and does not know what came after it."""
        self.server.stop()
        there = self.box / f"restored-{new_id()}"
        asyncio.run(backup.restore(_with(self.server, there), self.copies[-1], 0))
        self.server.settings = _with(self.server, there)
        self.server.start()

    def killed(self) -> None:
        """End the server in the middle of what it does, and start it again."""
        self.server.stop(kill=True)
        self.server.start()

    def settle(self) -> None:
        """Nothing is broken any more: everybody syncs and decides until nothing changes."""
        self.proxy.plan(())
        self.proxy.deliver()
        for _ in range(QUIET_ROUNDS):
            quiet = True
            for desk in self.desks:
                done = desk.sync()
                self.decide(desk)
                changed = (done.sent, done.written, done.merged, done.removed, done.moved, done.conflicts)
                quiet &= not any(changed)
                assert not (done.refused or done.forbidden), done
            if quiet:
                return
        raise AssertionError("it never becomes quiet")

    def check(self) -> None:
        """Everybody has what the server has, and every text that was typed and not taken away."""
        there = self.on_server()
        for desk in self.desks:
            assert desk.files() == there
            assert not conflicts.conflicts(desk.store, desk.project)
        said = [_comments(desk) for desk in self.desks]
        assert said[0] == said[1] == said[2]
        whole = b"".join(there.values())
        lost = self.all_typed - self.given_up - set(TOKEN.findall(whole))
        assert not lost, sorted(lost)

    def on_server(self) -> dict[str, bytes]:
        """Every living file at the server."""
        transport = self.desks[0].transport
        path = f"/sync/v1/workspaces/{self.workspace}/snapshot"
        page = orjson.loads(transport.get(path, bodies=True, limit=1000))
        assert page["next"] is None
        found = {}
        for node in page["nodes"]:
            meta = node["meta"]["meta"]
            if meta["kind"] == "file" and not meta["deleted"] and node["content"]:
                inline, sha256 = node["content"]["inline"], node["content"]["header"]["body"]
                blob = f"/sync/v1/workspaces/{self.workspace}/blobs/{sha256}"
                found[meta["name"]] = base64.b64decode(inline) if inline else transport.get(blob)
        return found

    def end(self) -> None:
        """Forget the project."""
        for desk in self.desks:
            unlink(desk.store, desk.project)
            shutil.rmtree(desk.folder, ignore_errors=True)
        self.all_typed.clear()


def _comments(desk: Desk) -> set[tuple[str, str, bool]]:
    return {(item.id, item.text, item.deleted) for item in comments.comments_of(desk.store, desk.project)}


def _with(server: ServerThread, folder: Path) -> ServerSettings:
    return replace(server.settings, data_dir=folder)


@contextmanager
def crashing(step: int) -> Iterator[None]:
    """Raise `Crash` at the step of that number of writing files (0: never)."""
    left = [step]

    def reached(_name: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Crash

    placing.FAULT.append(reached)
    try:
        yield
    finally:
        placing.FAULT.remove(reached)


@contextmanager
def small_pages(most: int) -> Iterator[None]:
    """No page of a push or a pull holds more: what takes thousands of files otherwise happens with a few."""
    before = pushing.MAX_OPS, pulling.PAGE_CHANGES
    pushing.MAX_OPS = pulling.PAGE_CHANGES = most
    try:
        yield
    finally:
        pushing.MAX_OPS, pulling.PAGE_CHANGES = before


def lasting_server(box: Path) -> ServerThread:
    """A server whose tokens never run out and that may forget everything overtaken."""
    return ServerThread(
        box / "server", run_jobs=False, tombstone_days=0, access_token_seconds=10**9, shutdown_seconds=1
    )


@contextmanager
def team(box: Path, given: ServerThread | None = None) -> Iterator[Team]:
    """The server and three desks of one person, until the block ends."""
    with ExitStack() as stack:
        server = given or lasting_server(box)
        stack.enter_context(server)
        server.register("ada")
        proxy = stack.enter_context(ChaosProxy(urlsplit(server.address).netloc))
        desks = [_desk(box / name, server.address, proxy.address, stack) for name in ("one", "two", "three")]
        found = Team(server, proxy, desks, box)
        proxy.on_kill = found.killed
        for desk in desks:
            stack.callback(desk.close)
        yield found


def _desk(home: Path, server: str, proxy: str, stack: ExitStack) -> Desk:
    client = stack.enter_context(httpx.Client(trust_env=False))
    device = this_device(home)
    tokens = Accounts(server, client).login("ada@example.org", PASSWORD, device)
    credentials = FixedToken(tokens.access_token, tokens.user_id, device.id)
    return Desk(home, Transport(proxy, credentials, client), open_store_at(home / "store.sqlite3"))
