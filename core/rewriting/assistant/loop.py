"""The repair loop: ask, judge, say what failed, at most three times and always from the original.

It moves text between a provider and a judge and decides nothing itself: the judge is a function that
the layer above makes of the gates. What never passes ends as an example with its reasons.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from core.progress import Progress
from core.rewriting.assistant.cards import prompt_version
from core.rewriting.assistant.events import (
    Ending,
    Event,
    Finished,
    JudgedReply,
    Received,
    RefusedReply,
    Round,
    Text,
    Thought,
)
from core.rewriting.assistant.feedback import failure_key, refused_feedback
from core.rewriting.assistant.provider import Finish, Message, Provider, Request, Usage
from core.rewriting.assistant.reply import ModelReply, Refused, read_reply

ROUNDS = 3
HOPELESS = ("blocked",)
"""Refusals that asking again does not change."""

Judge = Callable[[ModelReply, str], JudgedReply | RefusedReply]
"""(reply, hash of the prompt) → what the gates say of it; runs outside of the event loop."""


@dataclass(frozen=True, slots=True)
class _Reply:
    text: str
    finish: Finish
    usage: Usage
    seconds: float


async def repaired(
    provider: Provider, first: Request, judge: Judge | None, progress: Progress, rounds: int = ROUNDS
) -> AsyncIterator[Event]:
    """Everything that happens until a change passes or none will; the last event is `Finished`.

    Without a judge the first reply is the answer. Raises what the provider raises, `ProviderError`.
    Cancelling the task closes the connection and stops the gates through `progress`.
    """
    run = _Run(provider, first, judge, progress, rounds)
    async for event in run.events():
        yield event


class _Run:
    def __init__(
        self, provider: Provider, first: Request, judge: Judge | None, progress: Progress, rounds: int
    ) -> None:
        self._provider = provider
        self._first = first
        self._judge = judge
        self._progress = progress
        self._most = rounds if judge is not None else 1
        self._asked = first
        self._reply = _Reply("", "other", Usage(), 0.0)
        self._usage: Usage | None = None
        self._seconds = 0.0
        self._last: JudgedReply | None = None
        self._reasons: list[str] = []

    async def events(self) -> AsyncIterator[Event]:
        failures: list[tuple[str, ...]] = []
        for number in range(1, self._most + 1):
            yield Round(number, self._most)
            async for event in self._stream():
                yield event
            reply = read_reply(self._reply.text, self._reply.finish)
            if self._judge is None:
                yield self._said(number)
                return
            if isinstance(reply, ModelReply) and reply.no_change:
                self._reasons.append(f"The model changes nothing: {reply.no_change}")
                yield self._finished("no-change", number)
                return
            outcome = await self._judged(reply)
            yield outcome
            if isinstance(outcome, JudgedReply) and outcome.passed:
                self._last = outcome
                yield self._finished("passed", number)
                return
            feedback, failure = self._failed(outcome), _key(outcome)
            if failure in failures or self._is_hopeless(outcome):
                yield self._finished(_ending(outcome, repeated=failure in failures), number)
                return
            failures.append(failure)
            self._asked = self._again(feedback)
        yield self._finished("never", self._most)

    async def _stream(self) -> AsyncIterator[Event]:
        began = time.perf_counter()
        text: list[str] = []
        finish: Finish = "other"
        usage = Usage()
        async for chunk in self._provider.stream(self._asked):
            if chunk.thought:
                yield Thought(chunk.thought)
            if chunk.text:
                text.append(chunk.text)
                yield Text(chunk.text)
            finish = chunk.finish or finish
            usage = chunk.usage or usage
        seconds = time.perf_counter() - began
        self._reply = _Reply("".join(text), finish, usage, seconds)
        self._usage = usage if self._usage is None else _sum(self._usage, usage)
        self._seconds += seconds
        yield Received(self._reply.text, usage, seconds)

    async def _judged(self, reply: ModelReply | Refused) -> JudgedReply | RefusedReply:
        if isinstance(reply, Refused):
            return RefusedReply(reply)
        assert self._judge is not None
        began = time.perf_counter()
        work = asyncio.create_task(asyncio.to_thread(self._judge, reply, prompt_version(self._asked)))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            self._progress.stop()
            work.add_done_callback(_forget)
            raise
        finally:
            self._seconds += time.perf_counter() - began

    def _failed(self, outcome: JudgedReply | RefusedReply) -> str:
        """Keep why it failed; returns what the model is told."""
        if isinstance(outcome, RefusedReply):
            self._reasons.append(outcome.refused.sentence)
            return refused_feedback(outcome.refused)
        self._last = outcome
        self._reasons.append(re.sub(r"^Your\b", "The", outcome.feedback.split("\n")[0]))
        return outcome.feedback

    def _is_hopeless(self, outcome: JudgedReply | RefusedReply) -> bool:
        """Whether another round cannot help: the model was stopped, or what is missing is not its fault."""
        if isinstance(outcome, RefusedReply):
            return outcome.refused.kind in HOPELESS
        return outcome.report.verdict == "inconclusive"

    def _again(self, feedback: str) -> Request:
        """The question, the last reply and what failed; older replies would only mislead."""
        return replace(
            self._first,
            messages=(
                *self._first.messages,
                Message("model", self._reply.text or "(nothing)"),
                Message("user", feedback),
            ),
        )

    def _said(self, number: int) -> Finished:
        if self._reply.finish == "stop":
            return self._finished("said", number)
        self._reasons.append("The reply was cut off before its end.")
        return self._finished("never", number)

    def _finished(self, ending: Ending, number: int) -> Finished:
        return Finished(
            ending=ending,
            rounds=number,
            best=self._last,
            reasons=tuple(self._reasons),
            text=self._reply.text,
            usage=self._usage or Usage(),
            seconds=round(self._seconds, 3),
            prompt=prompt_version(self._asked),
        )


def _ending(outcome: JudgedReply | RefusedReply, *, repeated: bool) -> Ending:
    if isinstance(outcome, JudgedReply) and outcome.report.verdict == "inconclusive":
        return "unverified"
    return "repeated" if repeated else "never"


def _key(outcome: JudgedReply | RefusedReply) -> tuple[str, ...]:
    """What tells this failure from another one."""
    if isinstance(outcome, RefusedReply):
        return (outcome.refused.kind, outcome.refused.sentence)
    if outcome.report.verdict == "pass":
        return ("saves nothing",)
    if not outcome.report.contracts:
        return (outcome.feedback,)
    return failure_key(outcome.report)


def _forget(task: asyncio.Task[JudgedReply | RefusedReply]) -> None:
    """Take the outcome of work that nobody waits for any more, so that it is not reported as lost."""
    if not task.cancelled():
        task.exception()


def _sum(one: Usage, two: Usage) -> Usage:
    """Both rounds together; a count that one of them lacks is not known for both. Few models think."""
    thoughts = (one.thought_tokens, two.thought_tokens)
    return Usage(
        _both(one.prompt_tokens, two.prompt_tokens),
        _both(one.reply_tokens, two.reply_tokens),
        None if thoughts == (None, None) else sum(count or 0 for count in thoughts),
    )


def _both(one: int | None, two: int | None) -> int | None:
    return None if one is None or two is None else one + two
