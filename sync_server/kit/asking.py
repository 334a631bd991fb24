"""Questions that are asked together: one statement answers everybody who waits.

Whoever asks while nothing is asked is answered at once, with those who ask in the same instant; who asks
meanwhile is with the next statement. So whatever is answered was read after it was asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from sync_server.kit.driver import is_away

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Ask = Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]
"""What is there of these keys, each given once."""

_LATE_SECONDS = 0.05
"""An answer that takes longer holds nobody up: the next statement does not wait for it."""
_MOST = 4
"""So many statements at a time, so that some connections stay for who does more than asking."""
_AT_ONCE = 500
"""Who is answered by one statement: it is no longer than a page or a push, as all others."""


class Asking(Generic[K, V]):
    """One kind of question."""

    def __init__(self, ask: Ask[K, V]) -> None:
        self._ask = ask
        self._waiting: list[tuple[K, asyncio.Future[V | None]]] = []
        self._asked: set[asyncio.Task[None]] = set()
        self._last: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """How many wait for the next statement."""
        return len(self._waiting)

    async def one(self, key: K) -> V | None:
        """What is there of a key now, or None. Raises what asking for it raises."""
        answer: asyncio.Future[V | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, answer))
        if self._last is None:
            self._begin()
        return await answer

    def _begin(self) -> None:
        """Ask in the loop's next turn, for all who came until then."""
        self._last = None
        if self._waiting and len(self._asked) < _MOST:
            self._last = asyncio.create_task(self._serve())
            self._asked.add(self._last)
            self._last.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._asked.discard(task)
        self._go_on(task)

    def _go_on(self, task: asyncio.Task[None] | None) -> None:
        if self._last is task or self._last is None:
            self._begin()

    async def _serve(self) -> None:
        waiting, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        late = asyncio.get_running_loop().call_later(_LATE_SECONDS, self._go_on, asyncio.current_task())
        try:
            await self._answer(waiting)
        finally:
            late.cancel()
            for _, answer in waiting:  # of one that was ended; others were answered
                answer.cancel()

    async def _answer(self, waiting: Sequence[tuple[K, asyncio.Future[V | None]]]) -> None:
        """What goes wrong for several goes wrong for none of them before it does alone, unless for all."""
        keys = list({key: None for key, answer in waiting if not answer.done()})
        if not keys:
            return
        try:
            found = await self._ask(keys)
        except Exception as error:
            if len(keys) == 1 or is_away(error):
                for _, answer in waiting:
                    if not answer.done():
                        answer.set_exception(error)
                return
            for key in keys:
                await self._answer([each for each in waiting if each[0] == key])
            return
        for key, answer in waiting:
            if not answer.done():  # otherwise nobody waits any more
                answer.set_result(found.get(key))
