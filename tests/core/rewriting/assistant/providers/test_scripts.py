"""Scripts and recordings: models without a network, for tests and demonstrations."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.errors import InputError
from core.rewriting.assistant.provider import Chunk, ProviderError, Request
from core.rewriting.assistant.providers.cassette import Recording, Replaying
from core.rewriting.assistant.providers.scripted import Scripted
from tests.core.rewriting.assistant.providers.asking import (
    COMPATIBLE,
    GEMINI,
    KEY,
    KINDS,
    Kind,
    ask,
    ask_until_error,
    question,
    text_of,
)
from tests.fixtures.model_server import reply as says
from tests.fixtures.model_server.server import serve


def test_a_script_says_its_lines_in_order_and_keeps_what_it_was_asked() -> None:
    provider = Scripted(
        ["one\ntwo\n", ProviderError("quota", "Busy."), (Chunk(thought="hm"), Chunk(finish="stop"))]
    )
    first = asyncio.run(ask(provider, question("a")))
    assert text_of(first) == "one\ntwo\n"
    assert [chunk.text for chunk in first] == ["one\n", "two\n", ""]
    assert first[-1].finish == "stop" and first[-1].usage is not None
    assert asyncio.run(ask_until_error(provider))[1].kind == "quota"
    assert asyncio.run(ask(provider))[0].thought == "hm"
    assert asyncio.run(ask_until_error(provider))[1].kind == "bad-reply"
    assert [item.messages[0].text for item in provider.requests][:1] == ["a"]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_recording_says_the_same_again_without_a_server(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "cassette.json"
    with serve(says.text("Hel", "lo \u2028", thoughts=("hm",)), says.text("second")) as server:
        recording = Recording(kind.provider(server), path)
        first = asyncio.run(ask(recording))
        second = asyncio.run(ask(recording))
    replaying = Replaying(path)
    assert asyncio.run(ask(replaying)) == first
    assert asyncio.run(ask(replaying)) == second
    assert asyncio.run(ask(replaying)) == second
    assert [model.name for model in asyncio.run(replaying.models())] == [question().model]


def test_neither_keys_nor_addresses_nor_questions_are_recorded(tmp_path: Path) -> None:
    path = tmp_path / "cassette.json"
    with serve(
        says.text("fine"), says.bad_request(f"your key {KEY} at http://internal.example"), key=KEY
    ) as server:
        recording = Recording(GEMINI.provider(server), path)
        asyncio.run(ask(recording, question("my secret contract")))
        asyncio.run(ask_until_error(recording))
    text = path.read_text("utf-8")
    for secret in (KEY, "127.0.0.1", "internal.example", "my secret contract", "You rewrite"):
        assert secret not in text


def test_an_error_is_played_as_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "cassette.json"
    with serve(says.error_inside()) as server:
        asyncio.run(ask_until_error(Recording(GEMINI.provider(server), path)))
    came, error = asyncio.run(ask_until_error(Replaying(path)))
    assert (text_of(came), error.kind, error.retry_after_seconds) == ("Hello ", "quota", 12.0)


def test_a_question_that_was_never_recorded_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cassette.json"
    with serve() as server:
        asyncio.run(ask(Recording(COMPATIBLE.provider(server), path)))
    with pytest.raises(ProviderError, match="not in the recording"):
        asyncio.run(ask(Replaying(path), question("another")))


def test_the_marker_of_another_run_makes_no_other_question(tmp_path: Path) -> None:
    path = tmp_path / "cassette.json"

    def asked(marker: str, words: str = "contract A {}") -> Request:
        return question(f"[FILE A.sol {marker}]\n{words}\n[END {marker}]")

    asyncio.run(ask(Recording(Scripted(["fine"]), path), asked("0123456789abcdef")))
    assert text_of(asyncio.run(ask(Replaying(path), asked("fedcba9876543210")))) == "fine"
    with pytest.raises(ProviderError, match="not in the recording"):
        asyncio.run(ask(Replaying(path), asked("fedcba9876543210", "contract B {}")))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "other", "takes": []}', '{"takes": []}'])
def test_a_file_that_is_no_recording_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cassette.json"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        Replaying(path)
