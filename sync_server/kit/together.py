"""Work that is done together with what else waits: a transaction costs the same for one as for many.

Whoever comes while nothing is done is served at once and alone; what comes meanwhile is the next batch.
What cannot be done with others is done alone, beside the batches, so that it holds nobody up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar, cast

W = TypeVar("W")
R = TypeVar("R")


class Alone(Enum):
    """The result of what has to be done once more, by itself."""

    ALONE = 1


ALONE = Alone.ALONE

Work = Callable[[Sequence[W], bool], Awaitable[Sequence[R | Exception | Alone]]]
"""Does all of it; a result for each, or what is to be raised for it. Raises what is to be raised for all.

It is also told whether this is one that is done alone, and then may wait as long as it takes.
"""

_ALONE_AT_ONCE = 8


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
        self._apart = asyncio.Semaphore(_ALONE_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """How many wait for a batch."""
        return len(self._queue)

    async def do(self, key: str, weight: int, what: W, work: Work[W, R]) -> R:
        """The result for `what`. Who is not waited for any more may be served all the same."""
        result: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(key, weight, what, work, result)
        self._queue.append(cast(Any, waiting))
        self._begin()
        return await result

    def _begin(self) -> None:
        if self._running < self._most:
            self._running += 1
            self._start(self._serve())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self) -> None:
        try:
            while batch := self._take():
                self._busy |= {each.key for each in batch}
                left: list[_Waiting[Any, Any]] = []
                try:
                    left = await _serve(batch, alone=False)
                finally:
                    self._busy -= {each.key for each in batch} - {each.key for each in left}
                for each in left:
                    self._start(self._serve_alone(each))
                await asyncio.sleep(0)  # a batch may never wait for anything: first who was served goes on
        finally:
            self._running -= 1

    async def _serve_alone(self, waiting: _Waiting[Any, Any]) -> None:
        try:
            async with self._apart:
                await _serve([waiting], alone=True)
        finally:
            self._busy.discard(waiting.key)
            self._begin()  # who waited for this key

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


async def _serve(batch: Sequence[_Waiting[Any, Any]], *, alone: bool) -> list[_Waiting[Any, Any]]:
    """Do it and tell who waits; what is still to be done, each by itself."""
    try:
        results = await batch[0].work([each.what for each in batch], alone)
    except Exception as error:
        results = [error] * len(batch)
    except BaseException:
        for each in batch:
            each.result.cancel()
        raise
    left = []
    for each, result in zip(batch, results, strict=True):
        if result is ALONE:
            left.append(each)
        elif each.result.done():  # nobody waits any more
            continue
        elif isinstance(result, Exception):
            each.result.set_exception(result)
        else:
            each.result.set_result(result)
    return left
