"""The loop asks again with what failed, from the original, and stops when that cannot help."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from core.errors import Cancelled
from core.progress import Progress, silent
from core.rewriting.assistant.events import (
    Event,
    Finished,
    JudgedReply,
    Received,
    RefusedReply,
    Round,
    Text,
    Thought,
)
from core.rewriting.assistant.loop import Judge, repaired
from core.rewriting.assistant.provider import Chunk, Message, ProviderError, Request, Usage
from core.rewriting.assistant.reply import ModelReply, Refused
from core.rewriting.proposal import Origin, Proposal
from core.verification.report import VerificationReport
from tests.sweeps.assistant import Scripted

_REPLY = "PLAN: x\n```solidity\na.sol\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n```\n"
_FIRST = Request("m", "system", (Message("user", "question"),))
_PROPOSAL = Proposal("1", Origin("model", "m", "v"), "gas", "t", "r", "review", (), {})


def _judged(feedback: str) -> JudgedReply:
    report = VerificationReport("fail" if feedback else "pass", 1, "a", "b", ())
    return JudgedReply(_PROPOSAL, report, (), feedback)


def _played(provider: Scripted, judge: Judge | None, rounds: int = 3) -> list[Event]:
    async def collect() -> list[Event]:
        return [event async for event in repaired(provider, _FIRST, judge, silent(), rounds)]

    return asyncio.run(collect())


def _end(events: list[Event]) -> Finished:
    assert isinstance(events[-1], Finished)
    return events[-1]


def test_what_passes_ends_it() -> None:
    events = _played(Scripted([_REPLY]), lambda reply, prompt: _judged(""))
    assert [type(event) for event in events if not isinstance(event, Text)] == [
        Round,
        Received,
        JudgedReply,
        Finished,
    ]
    assert "".join(event.text for event in events if isinstance(event, Text)) == _REPLY
    end = _end(events)
    assert (end.ending, end.rounds, end.reasons) == ("passed", 1, ())
    assert end.usage.reply_tokens


def test_the_next_round_gets_the_question_the_last_reply_and_what_failed() -> None:
    provider = Scripted([_REPLY, "prose", _REPLY])
    answers = iter([_judged("broken"), _judged("")])
    end = _end(_played(provider, lambda reply, prompt: next(answers)))
    assert (end.ending, end.rounds) == ("passed", 3)
    told = [request.messages for request in provider.asked]
    assert [len(messages) for messages in told] == [1, 3, 3]
    assert all(messages[0] == _FIRST.messages[0] for messages in told)
    assert told[1][1:] == (Message("model", _REPLY), Message("user", "broken"))
    assert told[2][1] == Message("model", "prose")
    assert "no change" in told[2][2].text
    assert told[2][2].text.endswith("Reply with the complete set of blocks against the ORIGINAL file.")


def test_three_rounds_are_the_most() -> None:
    provider = Scripted(["one", "NOCHANGE", _REPLY, _REPLY])
    kinds = iter(["empty", "cut", "not-found"])

    def judge(reply: ModelReply, prompt: str) -> RefusedReply:
        return RefusedReply(Refused("not-found", next(kinds)))

    end = _end(_played(provider, judge))
    assert end.rounds <= 3
    assert len(provider.asked) == end.rounds
    assert end.best is None
    assert end.reasons


def test_the_same_failure_twice_ends_it_early() -> None:
    provider = Scripted([_REPLY] * 3)
    end = _end(_played(provider, lambda reply, prompt: _judged("broken")))
    assert (end.ending, end.rounds, len(provider.asked)) == ("repeated", 2, 2)
    assert end.best is not None
    assert end.best.feedback == "broken"


def test_no_change_is_an_answer() -> None:
    end = _end(_played(Scripted(["NO CHANGE: it is fine."]), lambda reply, prompt: _judged("")))
    assert end.ending == "no-change"
    assert end.reasons == ("The model changes nothing: it is fine.",)


def test_without_a_judge_the_reply_is_the_answer() -> None:
    events = _played(Scripted(["It keeps ether."]), None)
    assert _end(events).ending == "said"
    assert _end(events).text == "It keeps ether."


class _Cut(Scripted):
    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        self.asked.append(request)
        yield Chunk(thought="hm")
        yield Chunk(_REPLY, finish="length", usage=Usage(1, 2, 3))


def test_a_reply_that_was_cut_is_never_judged() -> None:
    judged: list[object] = []

    def judge(reply: ModelReply, prompt: str) -> JudgedReply:
        judged.append(reply)
        return _judged("")

    events = _played(_Cut([]), judge)
    assert judged == []
    assert [event.text for event in events if isinstance(event, Thought)] == ["hm", "hm"]
    assert _end(events).ending == "repeated"
    assert _end(events).usage == Usage(2, 4, 6)
    assert _end(_played(_Cut([]), None)).ending == "never"


class _Broken(Scripted):
    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        yield Chunk("PLAN")
        raise ProviderError("network", "The connection was lost.")


def test_an_error_of_the_provider_is_passed_on() -> None:
    with pytest.raises(ProviderError, match="lost"):
        _played(_Broken([]), lambda reply, prompt: _judged(""))


class _Slow(Scripted):
    closed = False

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        try:
            yield Chunk("PLAN")
            await asyncio.sleep(60)
        finally:
            self.closed = True


def _cancelled(provider: Scripted, judge: Judge, progress: Progress, started: Callable[[], bool]) -> float:
    """Seconds from the wish to stop to the end of the task."""

    async def run() -> float:
        async def collect() -> None:
            async for _ in repaired(provider, _FIRST, judge, progress):
                pass

        task = asyncio.create_task(collect())
        while not started():
            await asyncio.sleep(0.01)
        began = time.perf_counter()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.perf_counter() - began

    return asyncio.run(run())


def test_cancelling_closes_a_stream_at_once() -> None:
    provider = _Slow([])
    seconds = _cancelled(provider, lambda reply, prompt: _judged(""), silent(), lambda: True)
    assert seconds < 0.2
    again = _Slow([])
    began = threading.Event()
    assert _cancelled(again, lambda reply, prompt: _judged(""), silent(), lambda: not began.is_set()) < 0.2


def test_cancelling_stops_the_gates() -> None:
    progress, judging, ended = Progress(), threading.Event(), threading.Event()

    def judge(reply: ModelReply, prompt: str) -> JudgedReply:
        judging.set()
        try:
            while True:
                progress.check()
                time.sleep(0.01)
        except Cancelled:
            ended.set()
            raise

    assert _cancelled(Scripted([_REPLY]), judge, progress, judging.is_set) < 0.2
    assert ended.wait(2)


def test_hopeless_refusals_are_not_repeated() -> None:
    class Blocked(Scripted):
        async def stream(self, request: Request) -> AsyncIterator[Chunk]:
            self.asked.append(request)
            yield Chunk(finish="blocked")

    provider = Blocked([])
    end = _end(_played(provider, lambda reply, prompt: _judged("")))
    assert (end.ending, len(provider.asked)) == ("never", 1)


def test_what_cannot_be_decided_is_not_asked_again() -> None:
    unknown = replace(
        _judged("nothing could run"), report=VerificationReport("inconclusive", 1, "a", "b", ())
    )
    provider = Scripted([_REPLY] * 3)
    end = _end(_played(provider, lambda reply, prompt: unknown))
    assert (end.ending, len(provider.asked)) == ("unverified", 1)
