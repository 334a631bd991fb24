"""Questions that are asked together: answers were read after they were asked for; nobody waits in vain."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy.exc import DataError

from sync_server.kit.asking import Asking

pytestmark = pytest.mark.anyio


class Table:
    """Rows that change, read when the gate is open; `bad` keys fail every statement that they are in."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.asked: list[list[str]] = []
        self.gate = asyncio.Event()
        self.away = False

    async def ask(self, keys: Sequence[str]) -> Mapping[str, int]:
        self.asked.append(list(keys))
        found = {key: self.rows[key] for key in keys if key in self.rows}
        await self.gate.wait()
        if self.away:
            raise OSError("the database is away")
        if "bad" in keys:
            raise DataError("select", None, ValueError("no such text"))
        return found

    def asks(self, asking: Asking[str, int], *keys: str) -> list[asyncio.Task[int | None]]:
        return [asyncio.create_task(asking.one(key)) for key in keys]


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def asking(table: Table) -> Asking[str, int]:
    return Asking(table.ask)


async def _turns() -> None:
    for _ in range(6):
        await asyncio.sleep(0)


async def test_who_asks_at_the_same_moment_is_answered_by_one_statement(
    table: Table, asking: Asking[str, int]
) -> None:
    table.rows = {"a": 1, "b": 2}
    table.gate.set()
    assert await asyncio.gather(*table.asks(asking, "a", "b", "a", "none")) == [1, 2, 1, None]
    assert table.asked == [["a", "b", "none"]]


async def test_a_statement_answers_only_so_many(table: Table, asking: Asking[str, int]) -> None:
    table.rows = {str(number): number for number in range(1200)}
    table.gate.set()
    assert await asyncio.gather(*table.asks(asking, *table.rows)) == list(range(1200))
    assert list(map(len, table.asked)) == [500, 500, 200]


async def test_what_is_answered_was_read_after_it_was_asked_for(
    table: Table, asking: Asking[str, int]
) -> None:
    table.rows = {"a": 1}
    (before,) = table.asks(asking, "a")
    await _turns()
    table.rows = {"a": 2}  # the first statement has read already
    after = table.asks(asking, "a", "b")
    await _turns()
    assert table.asked == [["a"]]
    table.gate.set()
    assert await before == 1
    assert await asyncio.gather(*after) == [2, None]
    assert table.asked == [["a"], ["a", "b"]]


async def test_a_question_that_fails_fails_for_those_who_asked_it(
    table: Table, asking: Asking[str, int]
) -> None:
    table.rows = {"a": 1, "b": 2}
    table.gate.set()
    tasks = table.asks(asking, "a", "bad", "b", "bad")
    good, bad, other, worse = await asyncio.gather(*tasks, return_exceptions=True)
    assert (good, other) == (1, 2)
    assert isinstance(bad, DataError)
    assert isinstance(worse, DataError)
    assert await table.asks(asking, "a")[0] == 1


async def test_a_database_that_is_away_is_told_at_once_and_asked_again_later(
    table: Table, asking: Asking[str, int]
) -> None:
    table.rows, table.away = {"a": 1}, True
    table.gate.set()
    told = await asyncio.gather(*table.asks(asking, "a", "b", "bad"), return_exceptions=True)
    assert {type(each) for each in told} == {OSError}
    assert len(table.asked) == 1, "once for all, and not once more for each"
    table.away = False
    assert await table.asks(asking, "a")[0] == 1


async def test_who_does_not_wait_any_more_disturbs_nobody(table: Table, asking: Asking[str, int]) -> None:
    table.rows = {"a": 1, "b": 2, "c": 3}
    first, other = table.asks(asking, "a", "b")
    await _turns()
    gone, next_one = table.asks(asking, "gone", "c")
    await _turns()
    first.cancel()  # it is being asked
    gone.cancel()  # it is not
    table.gate.set()
    assert await asyncio.gather(other, next_one) == [2, 3]
    assert table.asked == [["a", "b"], ["c"]]


async def test_an_answer_that_takes_long_holds_nobody_up(table: Table, asking: Asking[str, int]) -> None:
    table.rows = {"a": 1, "b": 2}
    (held,) = table.asks(asking, "a")
    await _turns()
    (other,) = table.asks(asking, "b")
    async with asyncio.timeout(5):
        while len(table.asked) < 2:
            await asyncio.sleep(0.005)
    assert table.asked == [["a"], ["b"]]
    table.gate.set()
    assert await asyncio.gather(held, other) == [1, 2]


async def test_a_statement_that_is_ended_ends_those_who_wait_for_it(
    table: Table, asking: Asking[str, int]
) -> None:
    table.rows = {"a": 1}
    (ended,) = table.asks(asking, "a")
    await _turns()
    (task,) = asking._asked
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(ended, 5)
    table.gate.set()
    assert await table.asks(asking, "a")[0] == 1


@pytest.mark.parametrize("seed", range(10))
async def test_nobody_is_forgotten_whatever_comes_when(seed: int) -> None:
    chance, now = random.Random(seed), 0

    async def ask(keys: Sequence[int]) -> Mapping[int, int]:
        read = now
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(chance.choice([0, 0, 0, 0.06]))
        if chance.random() < 0.1:
            raise OSError("away")
        return dict.fromkeys(keys, read)

    asking = Asking(ask)

    async def one(key: int) -> None:
        came = now
        try:
            found = await asking.one(key)
        except OSError:
            return
        assert found is not None
        assert found >= came

    tasks = []
    for _ in range(150):
        now += 1
        tasks.append(asyncio.create_task(one(chance.randrange(5))))
        if chance.random() < 0.1:
            chance.choice(tasks).cancel()
        for _ in range(chance.randrange(3)):
            await asyncio.sleep(0)
    done = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 20)
    assert {type(each) for each in done} <= {type(None), asyncio.CancelledError}
    assert not asking._waiting
