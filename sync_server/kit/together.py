"""Work that is done together with what else waits: a transaction costs the same for one as for many.

Whoever comes while nothing is done is served at once and alone; what comes meanwhile is the next batch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

W = TypeVar("W")
R = TypeVar("R")

Work = Callable[[Sequence[W]], Awaitable[Sequence[R | Exception]]]
"""Does all of it; a result for each, or what is to be raised for it. Raises what is to be raised for all."""


@dataclass(eq=False, slots=True)
class _Waiting(Generic[W, R]):
    key: str
    weight: int
    what: W
    work: Work[W, R]
    result: asyncio.Future[R]


class Together:
    """One queue. Of each key, one is done at a time, in the order of coming."""

    def __init__(self, batches: int, heaviest: int) -> None:
        """So many batches at a time, each of that weight at most, or of a single one that is heavier."""
        self._most, self._heaviest = batches, heaviest
        self._queue: list[_Waiting[Any, Any]] = []
        self._busy: set[str] = set()
        self._running = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """How many wait for a batch."""
        return len(self._queue)

    async def do(self, key: str, weight: int, what: W, work: Work[W, R]) -> R:
        """The result for `what`. Who is not waited for any more may be served all the same."""
        waiting: _Waiting[W, R] = _Waiting(
            key, weight, what, work, asyncio.get_running_loop().create_future()
        )
        self._queue.append(cast(Any, waiting))
        if self._running < self._most:
            self._running += 1
            task = asyncio.create_task(self._serve())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await waiting.result

    async def _serve(self) -> None:
        try:
            while batch := self._take():
                keys = {each.key for each in batch}
                self._busy |= keys
                try:
                    await _serve(batch)
                finally:
                    self._busy -= keys
        finally:
            self._running -= 1

    def _take(self) -> list[_Waiting[Any, Any]]:
        """The next batch: the first of each key that is free, as many as fit."""
        batch: list[_Waiting[Any, Any]] = []
        left: list[_Waiting[Any, Any]] = []
        taken, weight = set(self._busy), 0
        for each in self._queue:
            if each.result.done():  # nobody waits for it, and nothing was done
                continue
            fits = not batch or (each.work == batch[0].work and weight + each.weight <= self._heaviest)
            if fits and each.key not in taken:
                batch.append(each)
                weight += each.weight
            else:
                left.append(each)
            taken.add(each.key)
        self._queue = left
        return batch


async def _serve(batch: Sequence[_Waiting[Any, Any]]) -> None:
    try:
        results = await batch[0].work([each.what for each in batch])
    except Exception as error:
        results = [error] * len(batch)
    for each, result in zip(batch, results, strict=True):
        if each.result.done():
            continue
        if isinstance(result, Exception):
            each.result.set_exception(result)
        else:
            each.result.set_result(result)
