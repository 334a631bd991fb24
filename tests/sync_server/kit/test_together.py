"""Work that waits is done together: in order, one of a key at a time, and nobody is forgotten."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

import pytest

from sync_server.kit.together import ALONE, Alone, Together

pytestmark = pytest.mark.anyio


class Worker:
    """Does what waits when it is let; notes what was done with what."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.gate = asyncio.Event()
        self.running: set[str] = set()

    async def work(self, several: Sequence[str], alone: bool) -> list[str | Exception | Alone]:
        keys = {each[0] for each in several}
        assert len(keys) == len(several), "one of each key"
        assert not keys & self.running, "a key is in one batch at a time"
        self.running |= keys
        self.batches.append(list(several))
        await self.gate.wait()
        self.running -= keys
        if "c!" in several:
            raise OSError("the disk is away")
        return [self.result(each, alone) for each in several]

    def result(self, name: str, alone: bool) -> str | Exception | Alone:
        if "~" in name and not alone:
            return ALONE
        return ValueError(name) if "?" in name else name.upper()

    def asks(self, queue: Together, *names: str, weight: int = 1) -> list[asyncio.Task[str]]:
        return [asyncio.create_task(queue.do(name[0], weight, name, self.work)) for name in names]


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_comes_first_is_served_at_once_and_who_comes_meanwhile_together() -> None:
    worker, queue = Worker(), Together(1, 10)
    tasks = worker.asks(queue, "a1")
    await _turns()
    tasks += worker.asks(queue, "b1", "a2", "c1", "b2")
    await _turns()
    assert worker.batches == [["a1"]]
    worker.gate.set()
    assert await asyncio.gather(*tasks) == ["A1", "B1", "A2", "C1", "B2"]
    assert worker.batches == [["a1"], ["b1", "a2", "c1"], ["b2"]]


async def test_who_was_served_goes_on_before_the_next_batch_begins() -> None:
    said: list[str] = []
    queue = Together(1, 10)

    async def work(several: Sequence[str], alone: bool) -> list[str]:
        said.append(f"done {several}")  # and it never waits, as SQLite does not
        return list(several)

    async def ask(name: str) -> None:
        await queue.do(name[0], 1, name, work)
        said.append(f"told {name}")

    await asyncio.gather(ask("a1"), ask("a2"))
    assert said == ["done ['a1']", "told a1", "done ['a2']", "told a2"]


async def test_two_batches_run_beside_each_other_and_never_with_the_same_key() -> None:
    worker, queue = Worker(), Together(2, 10)
    tasks = worker.asks(queue, "a1")
    await _turns()
    tasks += worker.asks(queue, "a2", "b1")
    await _turns()
    assert worker.batches == [["a1"], ["b1"]]
    worker.gate.set()
    assert await asyncio.gather(*tasks) == ["A1", "A2", "B1"]


async def test_what_is_heavy_goes_alone_and_is_overtaken_by_nobody_of_its_key() -> None:
    worker, queue = Worker(), Together(1, 10)
    tasks = worker.asks(queue, "x1")
    await _turns()
    tasks += worker.asks(queue, "a1", weight=8)
    tasks += worker.asks(queue, "b1", weight=500)
    tasks += worker.asks(queue, "b2", "c1")
    worker.gate.set()
    await asyncio.gather(*tasks)
    assert worker.batches == [["x1"], ["a1", "c1"], ["b1"], ["b2"]]


async def test_an_error_of_one_is_its_own_and_one_of_all_is_everybodys() -> None:
    worker, queue = Worker(), Together(1, 10)
    first = worker.asks(queue, "x1")
    await _turns()
    tasks = worker.asks(queue, "a1", "b?")
    worker.gate.set()
    good, bad = await asyncio.gather(*tasks, return_exceptions=True)
    assert (good, type(bad)) == ("A1", ValueError)
    assert await first[0] == "X1"
    worker.gate.clear()
    worker.asks(queue, "x2")
    await _turns()
    tasks = worker.asks(queue, "a2", "c!")
    worker.gate.set()
    assert {type(each) for each in await asyncio.gather(*tasks, return_exceptions=True)} == {OSError}
    assert await worker.asks(queue, "a3")[0] == "A3"


async def test_who_does_not_wait_any_more_is_not_served_and_stops_nobody() -> None:
    worker, queue = Worker(), Together(1, 10)
    tasks = worker.asks(queue, "x1")
    await _turns()
    gone, *others = worker.asks(queue, "a1", "b1", "a2")
    await _turns()
    tasks[0].cancel()  # it is being done
    gone.cancel()  # it is not
    worker.gate.set()
    assert await asyncio.gather(*others) == ["B1", "A2"]
    assert worker.batches == [["x1"], ["b1", "a2"]]


async def test_what_is_done_alone_holds_nobody_up_but_those_of_its_key() -> None:
    worker, queue = Worker(), Together(1, 10)
    worker.gate.set()
    alone = asyncio.Event()
    inner = worker.work

    async def work(several: Sequence[str], by_itself: bool) -> list[str | Exception | Alone]:
        if by_itself:
            await alone.wait()
        return await inner(several, by_itself)

    worker.work = work  # type: ignore[method-assign]
    held, after, other = worker.asks(queue, "a1~", "a2", "b1")
    assert await asyncio.wait_for(other, 5) == "B1"
    await _turns()
    assert not held.done()
    assert not after.done()
    alone.set()
    assert await asyncio.gather(held, after) == ["A1~", "A2"]


async def test_a_batch_that_is_ended_ends_those_who_wait_for_it() -> None:
    queue = Together(1, 10)

    async def ended(several: Sequence[str], alone: bool) -> list[str]:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(queue.do("a", 1, "a", ended), 5)
    worker = Worker()
    worker.gate.set()
    assert await worker.asks(queue, "a1")[0] == "A1"


@pytest.mark.parametrize("seed", range(20))
async def test_nobody_is_forgotten_whatever_comes_when(seed: int) -> None:
    chance, worker, queue = random.Random(seed), Worker(), Together(2, 5)
    worker.gate.set()
    inner = worker.work

    async def slow(several: Sequence[str], alone: bool) -> list[str | Exception | Alone]:
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        return await inner(several, alone)

    worker.work = slow  # type: ignore[method-assign]
    tasks = []
    for number in range(200):
        name = f"{chance.choice('abcdefg')}{number}{chance.choice(['', '', '~'])}"
        tasks += worker.asks(queue, name, weight=chance.choice([1, 1, 3, 9]))
        for _ in range(chance.randrange(3)):
            await asyncio.sleep(0)
    done = await asyncio.wait_for(asyncio.gather(*tasks), 20)
    assert len(done) == 200
    for key in "abcdefg":
        mine = [int(each[1:].strip("~")) for batch in worker.batches for each in batch if each[0] == key]
        assert mine == sorted(mine)
