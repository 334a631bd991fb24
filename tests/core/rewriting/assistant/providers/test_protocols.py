"""What only one protocol has: Ollama's silent cut, parameters that a server refuses, tags of thought."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rewriting.assistant.provider import Chunk, Provider, ProviderError, Usage
from core.rewriting.assistant.providers.ollama import Ollama
from core.rewriting.assistant.providers.sizes import estimated_tokens, weak
from core.rewriting.assistant.providers.thoughts import Thoughts
from tests.core.rewriting.assistant.providers.asking import (
    COMPATIBLE,
    GEMINI,
    KINDS,
    OLLAMA,
    Kind,
    ask,
    ask_until_error,
    question,
    text_of,
)
from tests.fixtures.model_server import reply as says
from tests.fixtures.model_server.reply import Reply
from tests.fixtures.model_server.server import Received, serve

LONG = "contract A { function f() external pure returns (uint256) { return 1; } }\n" * 400


def sent_context(text: str, **more: object) -> int:
    with serve(says.text("ok", prompt_tokens=20_000)) as server:
        asyncio.run(ask(OLLAMA.provider(server), question(text, **more)))
        return int(server.asked()[0].body["options"]["num_ctx"])


def test_ollama_is_told_how_much_there_is_to_read() -> None:
    assert sent_context("short") == 8192
    needed = estimated_tokens(LONG)
    with serve(says.text("ok", prompt_tokens=needed)) as server:
        asyncio.run(ask(OLLAMA.provider(server), question(LONG)))
        told = int(server.asked()[0].body["options"]["num_ctx"])
    assert told % 4096 == 0
    assert needed + 4096 <= told <= needed + 2 * 4096


def test_a_text_that_cannot_fit_is_not_sent_to_ollama() -> None:
    with serve(context_tokens=4096) as server:
        with pytest.raises(ProviderError) as caught:
            asyncio.run(ask(OLLAMA.provider(server), question(LONG)))
        assert server.asked() == []
    assert caught.value.kind == "too-long"
    assert "of at most 4096" in caught.value.message


def test_an_answer_to_a_part_of_the_text_is_no_answer() -> None:
    with serve(says.text("looks fine", prompt_tokens=2048)) as server:
        came, error = asyncio.run(_error(OLLAMA.make(_connection(server)), LONG))
    assert text_of(came) == "looks fine"
    assert all(chunk.finish is None for chunk in came)
    assert error.kind == "too-long"
    assert "read 2048 tokens" in error.message


def test_an_answer_to_the_whole_text_is_one() -> None:
    with serve(says.text("fine", prompt_tokens=estimated_tokens(LONG) * 2 // 3)) as server:
        assert text_of(asyncio.run(ask(OLLAMA.provider(server), question(LONG)))) == "fine"


async def _error(provider: object, text: str) -> tuple[list[Chunk], ProviderError]:
    came: list[Chunk] = []
    try:
        async for chunk in provider.stream(question(text)):  # type: ignore[attr-defined]
            came.append(chunk)
    except ProviderError as error:
        return came, error
    raise AssertionError(came)


def _connection(server: object) -> object:
    provider = OLLAMA.provider(server)  # type: ignore[arg-type]
    assert isinstance(provider, Ollama)
    return provider._connection


def test_a_parameter_that_a_server_refuses_is_left_out_and_the_question_asked_again() -> None:
    def answer(request: Received) -> Reply:
        body = request.body
        if "stream_options" in body:
            return says.bad_request("Unrecognized request argument supplied: stream_options")
        if "max_tokens" in body:
            return says.bad_request("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.")
        if "temperature" in body:
            return says.bad_request("'temperature' does not support 0.0 with this model.")
        return says.text("finally")

    with serve(answer=answer) as server:
        chunks = asyncio.run(ask(COMPATIBLE.provider(server), question(max_tokens=50)))
        last = server.asked()[-1].body
    assert text_of(chunks) == "finally"
    assert last["max_completion_tokens"] == 50
    assert not {"stream_options", "temperature", "max_tokens"} & set(last)


def test_a_server_that_refuses_for_another_reason_is_asked_once() -> None:
    with serve(says.bad_request("No such tenant.")) as server:
        asyncio.run(ask_until_error(COMPATIBLE.provider(server)))
        assert len(server.asked()) == 1


def test_gemini_is_given_a_deadline_that_the_service_takes() -> None:
    with serve() as server:
        asyncio.run(ask(GEMINI.provider(server)))
        assert float(server.asked()[0].headers["x-server-timeout"]) >= 10


def test_tokens_are_told_where_the_server_counts_them() -> None:
    with serve(says.thinking()) as server:
        assert asyncio.run(ask(GEMINI.provider(server)))[-1].usage == Usage(7, 5, 3)
        assert asyncio.run(ask(COMPATIBLE.provider(server)))[-1].usage == Usage(7, 5, 3)


@given(st.text(alphabet="ab<>/think\n", max_size=40), st.text(alphabet="ab<>/\n", max_size=40), st.data())
def test_thoughts_are_told_apart_wherever_the_pieces_are_cut(
    thought: str, answer: str, data: st.DataObject
) -> None:
    thought, answer = thought.replace("</think>", ""), answer.lstrip("\n")
    whole = f"<think>{thought}</think>\n\n{answer}"
    if "</think>" in (thought + "</think>")[: len(thought) + 7]:
        return  # the end of the thought makes an earlier tag
    reader, came = Thoughts(), list[Chunk | None]()
    at = 0
    while at < len(whole):
        size = data.draw(st.integers(1, 9))
        came.append(reader.feed(whole[at : at + size]))
        at += size
    came.append(reader.rest())
    chunks = [chunk for chunk in came if chunk is not None]
    assert "".join(chunk.thought for chunk in chunks) == thought
    assert "".join(chunk.text for chunk in chunks) == answer


@given(
    st.text(alphabet="<thinkab> /", max_size=30).filter(lambda text: not text.lstrip().startswith("<think>")),
    st.data(),
)
def test_a_text_without_a_thought_comes_as_it_is(text: str, data: st.DataObject) -> None:
    reader, came, at = Thoughts(), "", 0
    while at < len(text):
        size = data.draw(st.integers(1, 5))
        chunk = reader.feed(text[at : at + size])
        came += chunk.text if chunk else ""
        at += size
    rest = reader.rest()
    assert came + (rest.text if rest else "") == text


@pytest.mark.parametrize(
    ("name", "told", "small"),
    [
        ("qwen3:8b", "8.2B", True), ("smollm2-135m-instruct", "", True),
        ("qwen2.5-coder:32b", "32.8B", False),
        ("gemini-2.5-flash", "", False), ("llama-3.2-1B-Instruct", "", True), ("deepseek-r1:671b", "", False),
        ("mixtral", "46.7B", False), ("gpt-4o", "", False), ("qwen3:0.6b", "751.63M", True),
    ],
)  # fmt: skip
def test_small_models_are_known_by_their_size(name: str, told: str, small: bool) -> None:
    assert weak(name, told) is small


WORDS = [
    "choices",
    "delta",
    "content",
    "message",
    "finish_reason",
    "usage",
    "error",
    "code",
    "candidates",
    "finishReason",
    "parts",
    "text",
    "thought",
    "promptFeedback",
    "blockReason",
    "usageMetadata",
    "promptTokenCount",
    "done",
    "done_reason",
    "prompt_eval_count",
    "thinking",
    "role",
]
ATOMS = st.sampled_from([None, True, 0, -1, 3.5, "x", "", "STOP", [], {}, [None], [{}], {"parts": [None]}])
SHAPES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_json_of_any_shape_is_a_reply_or_an_error_of_ours(kind: Kind) -> None:
    frame = {"compatible": "data: {}\n\n", "ollama": "{}\n", "gemini": "data: {}\r\n\r\n"}[kind.name]

    async def outcome(provider: Provider) -> object:
        try:
            return await ask(provider)
        except ProviderError as error:
            return error

    with serve() as server:

        @given(SHAPES)
        @settings(max_examples=80)
        def any_shape(value: object) -> None:
            body = frame.replace("{}", json.dumps(value)).encode()
            server.replies = [Reply(raw=body, headers={"content-type": "text/event-stream"})]
            assert asyncio.run(outcome(kind.provider(server)))

        any_shape()
