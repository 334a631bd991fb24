"""When a model is asked again, how long is waited, and when nobody waits any longer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from core.rewriting.assistant.provider import Chunk, Provider, ProviderError
from core.rewriting.assistant.providers.connecting import Patience
from core.rewriting.assistant.providers.retrying import LONGEST_REPLY, Retrying
from core.rewriting.assistant.providers.scripted import Scripted
from tests.core.rewriting.assistant.providers.asking import (
    COMPATIBLE,
    GEMINI,
    KINDS,
    OLLAMA,
    Kind,
    ask,
    ask_until_error,
    text_of,
)
from tests.fixtures.model_server import reply as says
from tests.fixtures.model_server.reply import Reply
from tests.fixtures.model_server.server import serve

PATIENCE = Patience(connect_seconds=2, first_seconds=5, silence_seconds=5, job_seconds=30, retries=3)


class Waits:
    """Stands in for sleeping, and keeps how long."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def patient(inner: Provider, waits: Waits, patience: Patience = PATIENCE, **more: object) -> Retrying:
    return Retrying(inner, patience, random=lambda: 0.5, sleep=waits, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_busy_server_is_asked_again_until_it_answers(kind: Kind) -> None:
    waits = Waits()
    with serve(says.unavailable(), says.unavailable(), says.text("done")) as server:
        chunks = asyncio.run(ask(patient(kind.provider(server), waits)))
        assert len(server.asked()) == 3
    assert text_of(chunks) == "done"
    assert waits.seconds == [0.75, 1.5]


def test_the_wait_that_the_server_names_is_kept_and_told() -> None:
    waits, told = Waits(), list[tuple[str, float]]()
    with serve(says.too_many(9), says.text("done")) as server:
        provider = patient(
            GEMINI.provider(server), waits, told=lambda error, seconds: told.append((error.kind, seconds))
        )
        asyncio.run(ask(provider))
    assert waits.seconds == [9.25]
    assert told == [("quota", 9.25)]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_it_gives_up_after_as_many_attempts_as_the_settings_say(kind: Kind) -> None:
    with serve(says.unavailable()) as server:
        _, error = asyncio.run(ask_until_error(patient(kind.provider(server), Waits())))
        assert len(server.asked()) == 4
    assert error.kind == "transient"


@pytest.mark.parametrize(
    "reply",
    [
        says.bad_request(),
        says.bad_key(),
        says.no_model(),
        says.too_long(),
        says.html(),
        says.redirect("http://x/"),
    ],
    ids=["400", "401", "404", "too long", "html", "redirect"],
)
def test_what_will_not_get_better_is_not_asked_again(reply: Reply) -> None:
    waits = Waits()
    with serve(reply) as server:
        asyncio.run(ask_until_error(patient(COMPATIBLE.provider(server), waits)))
        assert len(server.asked()) == 1
    assert waits.seconds == []


def test_a_spent_account_is_not_asked_again() -> None:
    spent = Reply(status=429, message="You exceeded your current quota, check your plan and billing details.")
    with serve(spent) as server:
        _, error = asyncio.run(ask_until_error(patient(COMPATIBLE.provider(server), Waits())))
        assert len(server.asked()) == 1
    assert (error.kind, error.retry_after_seconds) == ("quota", None)
    assert "nothing left" in error.message


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("fault", [says.cut(), says.error_inside()], ids=["cut", "error inside"])
def test_nothing_is_asked_again_once_something_was_seen(kind: Kind, fault: Reply) -> None:
    with serve(fault, says.text("again")) as server:
        came, _ = asyncio.run(ask_until_error(patient(kind.provider(server), Waits())))
        assert len(server.asked()) == 1
    assert text_of(came) == "Hello "


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_reply_cut_before_its_first_word_is_asked_for_again(kind: Kind) -> None:
    with serve(says.cut(0), says.text("again")) as server:
        chunks = asyncio.run(ask(patient(kind.provider(server), Waits())))
    assert text_of(chunks) == "again"


def test_a_wait_longer_than_the_job_may_take_is_not_begun() -> None:
    waits = Waits()
    with serve(says.too_many(37)) as server:
        short = replace(PATIENCE, job_seconds=20)
        _, error = asyncio.run(ask_until_error(patient(GEMINI.provider(server), waits, short)))
    assert (error.retry_after_seconds, waits.seconds) == (37.0, [])
    with serve(says.too_many(3600)) as server:
        long = replace(PATIENCE, job_seconds=10_000)
        asyncio.run(ask_until_error(patient(GEMINI.provider(server), waits, long)))
    assert waits.seconds == []


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_silence_is_given_up_where_a_slow_reply_is_not(kind: Kind) -> None:
    short = replace(PATIENCE, first_seconds=1.5, silence_seconds=0.3)
    with serve(says.drip(20, 0.05)) as server:
        assert text_of(asyncio.run(ask(patient(kind.provider(server), Waits(), short)))).endswith("19 ")
    with serve(says.stall()) as server:
        began = time.monotonic()
        came, error = asyncio.run(ask_until_error(patient(kind.provider(server), Waits(), short)))
        assert time.monotonic() - began < 3
        server.wait_gone()
    assert (text_of(came), error.kind) == ("Hello ", "timeout")
    assert "0.3 seconds" in error.message


@pytest.mark.parametrize("kind", [COMPATIBLE, OLLAMA], ids=str)
def test_the_first_word_has_its_own_time(kind: Kind) -> None:
    short = replace(PATIENCE, first_seconds=0.3, silence_seconds=30)
    with serve(says.stall(0)) as server:
        _, error = asyncio.run(ask_until_error(patient(kind.provider(server), Waits(), short)))
    assert (error.kind, "0.3 seconds" in error.message) == ("timeout", True)


def test_an_endless_reply_ends_with_the_time_of_the_job() -> None:
    with serve(says.endless()) as server:
        short = replace(PATIENCE, job_seconds=0.4)
        came, error = asyncio.run(ask_until_error(patient(COMPATIBLE.provider(server), Waits(), short)))
        server.wait_gone()
    assert len(came) > 3
    assert error.kind == "timeout"


def test_chance_is_given_from_outside_so_that_waits_can_be_told_beforehand() -> None:
    busy = ProviderError("transient", "Busy.")

    def waited(chance: float) -> list[float]:
        waits = Waits()
        inner = Scripted([busy, busy, (Chunk(text="ok"), Chunk(finish="stop"))])
        asyncio.run(ask(Retrying(inner, PATIENCE, random=lambda: chance, sleep=waits)))
        return waits.seconds

    assert waited(0.0) == [0.5, 1.0]
    assert waited(0.9) == [0.95, 1.9]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_reply_that_does_not_end_is_broken_off_and_not_asked_for_again(kind: Kind) -> None:
    waits = Waits()
    with serve(says.text(*["y" * 60_000] * 40)) as server:
        came, error = asyncio.run(ask_until_error(patient(kind.provider(server), waits)))
        assert len(server.asked()) == 1
    assert error.kind == "bad-reply" and "does not end" in error.message
    assert len(text_of(came)) <= LONGEST_REPLY and waits.seconds == []


def test_thoughts_without_an_end_are_broken_off_too() -> None:
    endless = Scripted([tuple(Chunk(thought="hm " * 20_000) for _ in range(30))])
    _, error = asyncio.run(ask_until_error(patient(endless, Waits())))
    assert "does not end" in error.message
