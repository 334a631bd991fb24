"""Who stops a question is heard within 0.2 seconds, and the server sees the connection end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from core.rewriting.assistant.provider import Chunk, Provider
from tests.core.rewriting.assistant.providers.asking import GEMINI, KINDS, LEGACY, Kind, question
from tests.core.rewriting.assistant.providers.test_faults import ABSENT
from tests.fixtures.model_server import reply as says
from tests.fixtures.model_server.reply import Reply
from tests.fixtures.model_server.server import ModelServer, serve

MOST_SECONDS = 0.2


def cancelled(provider: Provider, when: Callable[[list[Chunk]], bool]) -> tuple[float, float, list[Chunk]]:
    """(when it was asked to stop, when it had stopped, what had come), as a window would do it."""
    loop, came, moments = asyncio.new_event_loop(), list[Chunk](), list[float]()
    task: list[asyncio.Task[None]] = []

    async def run() -> None:
        async for chunk in provider.stream(question()):
            came.append(chunk)

    def work() -> None:
        asyncio.set_event_loop(loop)
        task.append(loop.create_task(run()))
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task[0])
        moments.append(time.monotonic())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    deadline = time.monotonic() + 20
    while not when(came):
        assert time.monotonic() < deadline, f"it never got so far: {came}"
        time.sleep(0.002)
    asked = time.monotonic()
    loop.call_soon_threadsafe(task[0].cancel)
    thread.join()
    return asked, moments[0], came


CASES = {
    "streaming": (says.endless(), lambda server: lambda came: len(came) > 3),
    "stalled": (says.stall(), lambda server: lambda came: len(came) > 0),
    "before the first word": (says.slow_to_start(30), lambda server: lambda came: bool(server.asked())),
}


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("case", CASES)
def test_a_question_stops_at_once_and_its_connection_ends(
    kind: Kind, case: str, record_property: Callable[[str, object], None]
) -> None:
    reply, ready = CASES[case]
    with serve(reply) as server:
        asked, stopped, _ = cancelled(kind.patient(server), ready(server))
        gone = server.wait_gone()
    record_property("stopped_ms", round((stopped - asked) * 1000, 1))
    print(f"{kind} {case}: stopped {(stopped - asked) * 1000:.1f} ms, gone {(gone - asked) * 1000:.1f} ms")
    assert stopped - asked < MOST_SECONDS
    assert gone - asked < MOST_SECONDS


@ABSENT
@pytest.mark.parametrize("case", CASES)
def test_the_old_client_stops_at_once_though_its_connection_ends_late(case: str) -> None:
    """It gives each piece only when the next one has come, so that a stalled reply shows nothing."""
    _, ready = CASES["before the first word" if case == "stalled" else case]
    with serve(CASES[case][0]) as server:
        asked, stopped, _ = cancelled(LEGACY.patient(server), ready(server))
    print(f"legacy {case}: stopped {(stopped - asked) * 1000:.1f} ms")
    assert stopped - asked < MOST_SECONDS


def test_a_question_stops_while_a_library_is_still_being_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.rewriting.assistant.providers import gemini

    began = threading.Event()

    def slow() -> object:
        began.set()
        time.sleep(0.6)
        raise AssertionError("nobody waits for this")

    monkeypatch.setattr(gemini, "_library", slow)
    with serve() as server:
        provider = GEMINI.provider(server)

        async def go() -> float:
            task = asyncio.create_task(anext(provider.stream(question())))
            while not began.is_set():
                await asyncio.sleep(0.005)
            asked = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return time.monotonic() - asked

        assert asyncio.run(go()) < MOST_SECONDS
        assert server.received == []


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_who_stops_reading_closes_the_connection(kind: Kind) -> None:
    async def go(server: ModelServer) -> None:
        stream = kind.patient(server).stream(question())
        async for chunk in stream:
            if chunk.text:
                break
        await stream.aclose()

    with serve(says.endless()) as server:
        asyncio.run(go(server))
        server.wait_gone()


def test_a_wait_before_the_next_attempt_can_be_stopped_too() -> None:
    waiting = Reply(status=429, message="busy", retry_after=50)
    from core.rewriting.assistant.providers.connecting import Patience
    from core.rewriting.assistant.providers.retrying import Retrying

    with serve(waiting) as server:
        patience = Patience(retries=3)
        provider = Retrying(GEMINI.provider(server, patience=patience), patience, random=lambda: 0.0)
        asked, stopped, _ = cancelled(provider, lambda came: bool(server.asked()))
    assert stopped - asked < MOST_SECONDS
