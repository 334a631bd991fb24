"""Who waits for news of which workspace, in this process; news of other processes come by PostgreSQL.

News is only where to look: losing some costs time, never data.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
from sync_server.changes.presence import Here, Presence
from sync_server.database import Database
from sync_server.kit.driver import ask

log = logging.getLogger("sync_server.hub")

CHANNEL = "contract_rewriter_changes"
_AGAIN_SECONDS = 1.0
_LAST_SECONDS = 2.0
_PEOPLE_AT_ONCE = 100
_HEADS_AT_ONCE = 100
"""A notification of PostgreSQL holds less than 8,000 bytes."""


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream: what it may hear of, and what it has not told yet."""

    workspaces: frozenset[str] = frozenset()
    heads: dict[str, int] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    user_id: str = ""
    recount: bool = False
    """Notifications were read, or may have been missed: the database says how many are new."""
    fresh: int = 0
    """Notifications that came since the last count."""
    stale: bool = False
    rights: bool = False
    program: bool = False
    """It is an API key's: it hears of projects, and of no notifications."""

    news: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """News of this process to the streams of this process, and between processes where there are some."""

    def __init__(self, database: Database, presence: Presence) -> None:
        self.presence = presence
        self.closing = False
        self._database = database
        self._listeners: dict[str, set[Listener]] = {}
        self._people: dict[str, set[Listener]] = {}
        self._all: set[Listener] = set()
        self._me = new_id()
        self._untold: dict[str, int] = {}
        self._something = asyncio.Event()

    def tell(self, workspace_id: str, head: int) -> None:
        """Tell who waits, here at once and in other processes as soon as the database takes it.

        Not in the transaction: PostgreSQL lets transactions with a notification commit one by one.
        """
        self._tell(workspace_id, head)
        if not self._database.is_sqlite:
            self._untold[workspace_id] = max(head, self._untold.get(workspace_id, 0))
            self._something.set()

    def _tell(self, workspace_id: str, head: int) -> None:
        for listener in self._listeners.get(workspace_id, ()):
            listener.heads[workspace_id] = max(head, listener.heads.get(workspace_id, 0))
            listener.news.set()

    async def _tell_others(self) -> None:
        """Send what was pushed meanwhile; how much that is depends on how long the last time took."""
        while True:
            await self._something.wait()
            self._something.clear()
            while self._untold:
                try:
                    await self._send_heads()
                except Exception as error:  # the database may be away in many ways: streams look again then
                    log.warning("others are not told of news", extra={"why": type(error).__name__})
                    await asyncio.sleep(_AGAIN_SECONDS)

    async def _send_heads(self) -> None:
        told = dict(islice(self._untold.items(), _HEADS_AT_ONCE))
        async with self._database.reading() as connection:
            await _notify(connection, {"heads": told, "from": self._me})
        for workspace_id, head in told.items():
            if self._untold.get(workspace_id) == head:
                del self._untold[workspace_id]

    async def hint_person(self, connection: AsyncConnection, user_id: str, *, fresh: int = 0) -> None:
        """Tell the streams of a person, when this transaction is committed.

        `fresh` notifications came; with none, how many are new is counted again.
        """
        self._database.after_commit(connection, lambda: self._hint(user_id, fresh))
        if not self._database.is_sqlite:
            told = {"person": user_id, "fresh": fresh, "from": self._me, "id": new_id()}
            await _notify(connection, told)  # with an id: PostgreSQL makes one of equal ones

    def _hint(self, user_id: str, fresh: int) -> None:
        for listener in self._people.get(user_id, ()):
            listener.fresh += fresh
            listener.recount |= not fresh
            listener.news.set()

    async def recheck(self, connection: AsyncConnection, user_ids: Iterable[str]) -> None:
        """Let streams of these people ask again what they may enter, when this transaction is committed."""
        people = tuple(dict.fromkeys(user_ids))
        self._database.after_commit(connection, lambda: self._recheck(people))
        if not self._database.is_sqlite:
            for at in range(0, len(people), _PEOPLE_AT_ONCE):
                await _notify(connection, {"rights": people[at : at + _PEOPLE_AT_ONCE]})

    def _recheck(self, people: Iterable[str]) -> None:
        for user_id in people:
            for listener in self._people.get(user_id, ()):
                listener.stale = listener.rights = True
                listener.news.set()

    async def be_present(self, workspace_id: str, who: Here, node: str | None) -> None:
        """Note what a device has open, here and in the other processes."""
        self._present(workspace_id, who, node)
        if not self._database.is_sqlite:
            seen = {"workspace": workspace_id, "who": [who.user, who.device, who.name], "node": node}
            async with self._database.writing() as connection:
                await _notify(connection, seen)

    @contextmanager
    def listening(self) -> Iterator[Listener]:
        """A listener until the block ends; it hears nothing before `follow`."""
        listener = Listener()
        self._all.add(listener)
        try:
            yield listener
        finally:
            self.follow(listener, ())
            self.belong(listener, "")
            self._all.discard(listener)

    def follow(self, listener: Listener, workspaces: Iterable[str]) -> None:
        """Hear of these workspaces and of no others."""
        wanted = frozenset(workspaces)
        for gone in listener.workspaces - wanted:
            waiting = self._listeners[gone]
            waiting.discard(listener)
            if not waiting:
                del self._listeners[gone]
        for new in wanted - listener.workspaces:
            self._listeners.setdefault(new, set()).add(listener)
        listener.workspaces = wanted

    def belong(self, listener: Listener, user_id: str) -> None:
        """Hear of the notifications of this person, and of nobody else's."""
        if listener.user_id == user_id:
            return
        waiting = self._people.get(listener.user_id)
        if waiting is not None:
            waiting.discard(listener)
            if not waiting:
                del self._people[listener.user_id]
        if user_id:
            self._people.setdefault(user_id, set()).add(listener)
        listener.user_id = user_id

    def hears(self, user_id: str) -> bool:
        """Whether a stream of this person is open in this process."""
        return any(not listener.program for listener in self._people.get(user_id, ()))

    def check_rights(self) -> None:
        """Let every stream ask again what it may hear of, because something may have changed."""
        for listener in self._all:
            listener.stale = True
            listener.news.set()

    @asynccontextmanager
    async def running(self, stopping: asyncio.Event) -> AsyncIterator[None]:
        """Carry news between processes, and end every stream when the server is told to stop."""
        tasks = [asyncio.create_task(self._end(stopping))]
        if not self._database.is_sqlite:
            tasks += [asyncio.create_task(self._hear_others()), asyncio.create_task(self._tell_others())]
        try:
            yield
        finally:
            self._close()
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            with suppress(Exception):  # what is left is told, unless the database is away
                async with asyncio.timeout(_LAST_SECONDS):
                    while self._untold:
                        await self._send_heads()

    @property
    def count(self) -> int:
        """How many streams are open in this process."""
        return len(self._all)

    async def _end(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        self._close()

    def _close(self) -> None:
        self.closing = True
        for listener in self._all:
            listener.news.set()

    async def _hear_others(self) -> None:
        """Listen on a connection of its own; after a loss, streams look for themselves."""
        while True:
            try:
                await self._hear_until_lost()
            except Exception as error:  # the database may be away in many ways: try until it is back
                log.warning("news of other processes are not heard", extra={"why": type(error).__name__})
            await asyncio.sleep(_AGAIN_SECONDS)
            self.check_rights()

    async def _hear_until_lost(self) -> None:
        lost = asyncio.Event()
        async with self._database.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
            driver.add_termination_listener(lambda _: lost.set())
            await driver.add_listener(CHANNEL, self._heard)
            self.check_rights()
            try:
                await lost.wait()
            finally:
                await connection.invalidate()  # a connection that listens is for nobody else

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: str) -> None:
        news = orjson.loads(payload)
        if "person" in news:
            if news["from"] != self._me:  # it was told when it was committed
                self._hint(news["person"], news["fresh"])
        elif "rights" in news:
            self._recheck(news["rights"])
        elif "heads" in news:
            if news["from"] != self._me:  # they were told when they were pushed
                for workspace_id, head in news["heads"].items():
                    self._tell(workspace_id, head)
        else:
            self._present(news["workspace"], Here(*news["who"]), news["node"])

    def _present(self, workspace_id: str, who: Here, node: str | None) -> None:
        if self.presence.note(workspace_id, who, node):
            for listener in self._listeners.get(workspace_id, ()):
                listener.present.add(workspace_id)
                listener.news.set()


async def _notify(connection: AsyncConnection, news: dict[str, Any]) -> None:
    await ask(connection, "select pg_notify($1, $2)", (CHANNEL, orjson.dumps(news).decode()))
