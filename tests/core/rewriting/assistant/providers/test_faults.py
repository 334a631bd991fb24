"""Every fault of a model server, through every provider: what kind it is and what a person reads."""

from __future__ import annotations

import asyncio
import socket
import traceback
from dataclasses import dataclass, field

import pytest

from core.rewriting.assistant.provider import ProviderError
from core.rewriting.assistant.providers.catalog import legacy_is_installed
from tests.core.rewriting.assistant.providers.asking import (
    COMPATIBLE,
    GEMINI,
    KEY,
    KINDS,
    LEGACY,
    OLLAMA,
    Kind,
    ask,
    ask_until_error,
    question,
    text_of,
    thought_of,
)
from tests.fixtures.model_server import reply as says
from tests.fixtures.model_server.reply import Reply
from tests.fixtures.model_server.server import serve

ABSENT = pytest.mark.skipif(
    not legacy_is_installed(), reason="the extra gemini-legacy (218 MB) is not installed"
)
LEGACY_KINDS = [pytest.param(LEGACY, marks=ABSENT)]
EVERY = [*(pytest.param(kind) for kind in KINDS), *LEGACY_KINDS]


@dataclass(frozen=True)
class Fault:
    """A fault, the error that it must become, words of its sentence and of its next step."""

    name: str
    reply: Reply
    kind: str
    words: str
    step: str
    wait: float | None = None
    but: dict[str, str] = field(default_factory=dict)
    """Where a protocol cannot say the same."""
    came: str = ""
    """What had come before."""

    def __str__(self) -> str:
        return self.name


NO_END = {"gemini": "truncated", "ollama": "truncated"}
FAULTS = [
    Fault("400", says.bad_request(), "bad-request", "does not take the request", "another model"),
    Fault("401", says.bad_key(401), "auth", "refuses the key", "valid key"),
    Fault("403", says.bad_key(403), "auth", "refuses the key", "valid key"),
    Fault("404", says.no_model(), "no-model", "has no model “gemini-2.5-flash”", "listed"),
    Fault("429", says.too_many(None), "quota", "no more requests", "in a moment", 2.0),
    Fault("429 header", says.too_many(9, in_body=False), "quota", "no more requests", "seconds", 9.0),
    Fault("500", says.unavailable(500), "transient", "HTTP 500", "in a moment"),
    Fault("503", says.unavailable(), "transient", "The model is overloaded", "in a moment"),
    Fault("too long", says.too_long(), "too-long", "longer than the model can read", "smaller file"),
    Fault("cut", says.cut(), "truncated", "broke off", "Ask again", came="Hello "),
    Fault("unfinished", says.unfinished(), "truncated", "broke off", "Ask again", came="Hello world"),
    Fault("html", says.html(), "bad-reply", "another protocol", "login page"),
    Fault("not json", Reply(raw=b"[1, 2"), "bad-reply", "another protocol", "address"),
    Fault("other json", Reply(raw=b'{"ok": true}'), "bad-reply", "", "", but=NO_END),
    Fault(
        "nothing", Reply(raw=b""), "truncated", "broke off", "Ask again", but={"gemini-legacy": "bad-reply"}
    ),
    Fault("redirect", says.redirect("http://127.0.0.1:1/elsewhere"), "network", "not followed", "endpoints"),
    Fault(
        "error inside", says.error_inside(), "quota", "no more requests", "Ask again", came="Hello ",
        but={"gemini-legacy": "truncated"},
    ),
]  # fmt: skip


@pytest.mark.parametrize("kind", EVERY, ids=str)
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_has_its_kind_its_sentence_and_a_next_step(kind: Kind, fault: Fault) -> None:
    with serve(fault.reply) as server:
        came, error = asyncio.run(ask_until_error(kind.provider(server)))
    expected = fault.but.get(kind.name, fault.kind)
    assert error.kind == expected
    assert error.code == f"model-{expected}"
    if expected == fault.kind:
        assert fault.words in error.message
        assert fault.step in error.next_step
        assert fault.wait is None or error.retry_after_seconds == fault.wait
    assert error.message.endswith(".") and error.next_step.endswith(".")
    assert text_of(came) == fault.came
    assert all(chunk.finish is None for chunk in came)


@pytest.mark.parametrize("kind", EVERY, ids=str)
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_no_error_holds_the_key_in_any_of_its_texts(kind: Kind, fault: Fault) -> None:
    """The server says the key back to us, as some do."""
    echoing = Reply(**{**_fields(fault.reply), "message": f"{fault.reply.message} Your key is {KEY}."})
    with serve(echoing) as server:
        provider = kind.provider(server)
        _, error = asyncio.run(ask_until_error(provider))
    texts = ["".join(traceback.format_exception(error)), str(error), repr(error), repr(provider)]
    texts += [repr(vars(error)), repr(error.args), error.message, error.next_step]
    assert all(KEY not in text for text in texts)


def _fields(reply: Reply) -> dict[str, object]:
    return {name: getattr(reply, name) for name in Reply.__dataclass_fields__}


def test_gemini_says_how_long_to_wait_and_which_key_is_bad_in_the_body() -> None:
    with serve(says.too_many(37), says.bad_key(400)) as server:
        _, busy = asyncio.run(ask_until_error(GEMINI.provider(server)))
        _, bad = asyncio.run(ask_until_error(GEMINI.provider(server)))
    assert (busy.kind, busy.retry_after_seconds) == ("quota", 37.0)
    assert bad.kind == "auth"


@pytest.mark.parametrize("kind", [GEMINI, COMPATIBLE, *LEGACY_KINDS], ids=str)
def test_a_blocked_question_is_told_as_blocked(kind: Kind) -> None:
    with serve(says.blocked()) as server:
        came, error = asyncio.run(ask_until_error(kind.provider(server)))
    assert (came, error.kind) == ([], "blocked")
    assert "local model" in error.next_step


@pytest.mark.parametrize("kind", EVERY, ids=str)
@pytest.mark.parametrize(
    ("reply", "finish", "text"),
    [
        (says.text("Hello ", "world"), "stop", "Hello world"),
        (says.max_tokens(), "length", "Half of a bl"),
        (says.blocked_midway(), "blocked", "Half "),
        (says.drip(), "stop", "0 1 2 3 4 5 6 7 "),
        (says.text("a\u2028b\u0085c\r\nd ü 𝕏"), "stop", "a\u2028b\u0085c\r\nd ü 𝕏"),
    ],
    ids=["good", "max tokens", "blocked midway", "drip", "odd line ends"],
)
def test_a_reply_ends_with_why_it_ended(kind: Kind, reply: Reply, finish: str, text: str) -> None:
    with serve(reply) as server:
        chunks = asyncio.run(ask(kind.provider(server)))
    assert text_of(chunks) == text
    assert [chunk.finish for chunk in chunks if chunk.finish] == [chunks[-1].finish]
    unknown = kind is OLLAMA and finish == "blocked"  # Ollama has no word for it
    assert chunks[-1].finish == ("other" if unknown else finish)
    assert chunks[-1].usage is not None and chunks[-1].usage.prompt_tokens == 7


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_fields_and_words_that_nobody_knows_do_no_harm(kind: Kind, recwarn: pytest.WarningsRecorder) -> None:
    with serve(says.strange()) as server:
        chunks = asyncio.run(ask(kind.provider(server)))
    assert (text_of(chunks), chunks[-1].finish) == ("Hello world", "other")
    assert [item for item in recwarn if "valid" in str(item.message)] == []


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("tagged", [False, True])
def test_thoughts_are_no_part_of_the_answer(kind: Kind, tagged: bool) -> None:
    with serve(says.thinking(tagged=tagged)) as server:
        chunks = asyncio.run(ask(kind.provider(server)))
    assert (text_of(chunks), thought_of(chunks)) == ("ok", "first second")


def test_tags_of_thought_later_in_a_reply_belong_to_the_answer() -> None:
    with serve(says.text("A ", "<think>", " B")) as server:
        chunks = asyncio.run(ask(COMPATIBLE.provider(server)))
    assert text_of(chunks) == "A <think> B"


@pytest.mark.parametrize("kind", [*KINDS, *LEGACY_KINDS], ids=str)
def test_a_server_that_is_not_there_is_told_with_its_address(kind: Kind) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        with serve() as server:
            server.port = held.getsockname()[1]
            _, error = asyncio.run(ask_until_error(kind.provider(server)))
    assert error.kind == "network"
    assert f"127.0.0.1:{server.port}" in error.message
    assert error.next_step.startswith("Start ")


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_redirect_carries_neither_text_nor_key_to_the_other_place(kind: Kind) -> None:
    with serve() as other, serve(says.redirect(f"{other.url}/v1/chat/completions")) as server:
        _, error = asyncio.run(ask_until_error(kind.provider(server)))
    assert error.kind == "network"
    assert other.received == []


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_events_of_a_reply_come_in_their_order(kind: Kind) -> None:
    with serve(says.text("one ", "two ", "three", thoughts=("why ", "not"))) as server:
        chunks = asyncio.run(ask(kind.provider(server)))
    kinds = ["thought" if item.thought else "text" if item.text else "finish" for item in chunks]
    assert kinds == ["thought", "thought", "text", "text", "text", "finish"]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_long_conversation_leaves_as_it_is(kind: Kind) -> None:
    from core.rewriting.assistant.provider import Message, Request

    turns = (Message("user", "first"), Message("model", "answer"), Message("user", "second"))
    with serve() as server:
        request = Request("gemini-2.5-flash", "the system", turns, max_tokens=99)
        asyncio.run(ask(kind.provider(server), request))
        (sent,) = server.asked()
    for piece in ("the system", "first", "answer", "second", "99"):
        assert piece in sent.text
    assert sent.text.index("first") < sent.text.index("answer") < sent.text.index("second")


def test_a_name_of_a_model_cannot_leave_its_place_in_the_address() -> None:
    async def go(name: str) -> ProviderError:
        with serve() as server:
            try:
                await ask(GEMINI.provider(server), question(max_tokens=1).__class__(name, "", ()))
            except ProviderError as error:
                assert server.received == []
                return error
        raise AssertionError(name)

    for name in ("../../other:generateContent?x=", "a b", "a?key=1", "", "x/../y"):
        assert asyncio.run(go(name)).kind == "no-model"
