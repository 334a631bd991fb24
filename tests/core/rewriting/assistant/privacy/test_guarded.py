"""What really left, as a server on loopback received it; and that nothing left where it must not."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.progress import silent
from core.rewriting.assistant.privacy.consent import Answer, Asking, Consent, Consents
from core.rewriting.assistant.privacy.gate import Gate, Outgoing
from core.rewriting.assistant.privacy.guarded import Guarded
from core.rewriting.assistant.provider import Provider, ProviderError
from tests.core.rewriting.assistant.providers.asking import (
    COMPATIBLE,
    GEMINI,
    KEY,
    KINDS,
    MODEL,
    OLLAMA,
    Kind,
    ask,
    question,
    text_of,
)
from tests.fixtures.model_server import reply as says
from tests.fixtures.model_server.server import serve

PRIVATE = "7b2e97fe057e6de99d6872a2ef2abf52c9b4469bc848c2465ac3fcd8d336e81d"
SOURCE = f"contract A {{\n    uint256 constant PRIVATE_KEY = 0x{PRIVATE};\n}}\n"


class Person:
    """Answers, and remembers what it was shown."""

    def __init__(self, answer: Answer = "once") -> None:
        self.answer: Answer = answer
        self.shown: list[Outgoing] = []

    async def __call__(self, outgoing: Outgoing) -> Answer:
        self.shown.append(outgoing)
        return self.answer


class Far:
    """A provider that says it is elsewhere, though it is on loopback."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    local = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._provider, name)


def guarded(provider: Provider, root: Path, person: Person, *files: str) -> Guarded:
    asking = Asking(Consents(root / "person" / "consents.json"), root, person)
    return Guarded(provider, Gate(root, silent()), asking, files)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_secret_never_arrives_and_the_reply_holds_it_again(kind: Kind, tmp_path: Path) -> None:
    reply = says.text("<<<<<<< SEARCH\n    uint256 constant PRIVATE_KEY = MASKED_PRI", "VATE_KEY_1;\n=======")
    with serve(reply) as server:
        chunks = asyncio.run(ask(guarded(kind.provider(server), tmp_path, Person()), question(SOURCE)))
        received = "".join(item.text + item.path + str(item.headers) for item in server.received)
    assert PRIVATE not in received
    assert "PRIVATE_KEY = MASKED_PRIVATE_KEY_1;" in received
    assert text_of(chunks) == f"<<<<<<< SEARCH\n    uint256 constant PRIVATE_KEY = 0x{PRIVATE};\n======="
    assert chunks[-1].finish == "stop"


def test_a_person_is_shown_exactly_what_is_sent(tmp_path: Path) -> None:
    person = Person()
    with serve() as server:
        provider = guarded(Far(COMPATIBLE.provider(server)), tmp_path, person, "src/A.sol")  # type: ignore[arg-type]
        asyncio.run(ask(provider, question(SOURCE)))
        (sent,) = server.asked()
    (shown,) = person.shown
    texts = [message["content"] for message in sent.body["messages"]]
    assert texts == [shown.request.system, *(message.text for message in shown.request.messages)]
    assert all(text in shown.text for text in texts)
    assert (shown.endpoint, shown.model, shown.local) == (server.compatible_url, MODEL, False)
    assert shown.files == ("src/A.sol",)
    assert shown.masked == (("private-key", 1),)
    assert shown.tokens > 10
    assert provider.sent == [shown]


def test_who_declines_has_sent_nothing(tmp_path: Path) -> None:
    with serve() as server:
        provider = guarded(Far(COMPATIBLE.provider(server)), tmp_path, Person("no"))  # type: ignore[arg-type]
        with pytest.raises(ProviderError) as caught:
            asyncio.run(ask(provider, question(SOURCE)))
        assert server.received == []
    assert caught.value.kind == "declined"
    assert provider.sent == []


def test_a_model_on_this_machine_needs_no_consent(tmp_path: Path) -> None:
    person = Person("no")
    with serve() as server:
        asyncio.run(ask(guarded(OLLAMA.provider(server), tmp_path, person), question(SOURCE)))
    assert person.shown == []


@pytest.mark.parametrize("kind", [OLLAMA, COMPATIBLE], ids=str)
def test_a_model_that_ollama_runs_elsewhere_needs_consent(kind: Kind, tmp_path: Path) -> None:
    person, name = Person("no"), "gpt-oss:120b-cloud"
    with serve(models=(name,), remote=(name,)) as server:
        provider = guarded(kind.provider(server), tmp_path, person)
        with pytest.raises(ProviderError, match="Nothing was sent"):
            asyncio.run(ask(provider, replace(question(SOURCE), model=name)))
        assert server.asked() == []
    assert [item.local for item in person.shown] == [False]


def test_who_agrees_once_is_not_asked_again_in_this_conversation_but_in_the_next(tmp_path: Path) -> None:
    person = Person("once")
    with serve() as server:
        far = Far(COMPATIBLE.provider(server))
        for _ in range(2):
            provider = guarded(far, tmp_path, person)  # type: ignore[arg-type]
            asyncio.run(ask(provider))
            asyncio.run(ask(provider))
    assert len(person.shown) == 2


def test_always_is_remembered_for_this_project_this_address_and_this_model(tmp_path: Path) -> None:
    person = Person("always")
    with serve() as server:
        far = Far(COMPATIBLE.provider(server))
        for _ in range(3):
            asyncio.run(ask(guarded(far, tmp_path, person)))  # type: ignore[arg-type]
        assert len(person.shown) == 1
        asyncio.run(ask(guarded(far, tmp_path, person), replace(question(), model="gemini-2.0-flash")))  # type: ignore[arg-type]
        assert len(person.shown) == 2
        elsewhere = tmp_path / "other"
        elsewhere.mkdir()
        asyncio.run(ask(guarded(far, elsewhere, person)))  # type: ignore[arg-type]
        assert len(person.shown) == 3


def test_consents_are_the_persons_own_file_and_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "data" / "consents.json"
    consents, one = Consents(path), Consent("/p", "https://a", "m")
    consents.remember(one)
    consents.remember(one)
    assert Consents(path).all() == (one,)
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
    consents.forget(one)
    assert Consents(path).all() == ()
    path.write_text("{ damaged", "utf-8")
    assert not Consents(path).holds(one)
    consents.remember(one)
    assert json.loads(path.read_text("utf-8"))["consents"][0]["model"] == "m"


def test_a_hidden_file_ends_the_question_before_it_leaves(tmp_path: Path) -> None:
    (tmp_path / ".rewriterignore").write_text("A.sol\n", "utf-8")
    with serve() as server:
        with pytest.raises(ProviderError, match=r"No model is shown A\.sol"):
            asyncio.run(ask(guarded(GEMINI.provider(server), tmp_path, Person(), "A.sol")))
        assert server.received == []


def test_nothing_is_counted_elsewhere_before_somebody_agreed(tmp_path: Path) -> None:
    with serve() as server:
        provider = guarded(Far(GEMINI.provider(server)), tmp_path, Person())  # type: ignore[arg-type]
        assert asyncio.run(provider.count_tokens(question(SOURCE))) is None
        assert server.received == []
        asyncio.run(ask(provider, question(SOURCE)))
        assert asyncio.run(provider.count_tokens(question(SOURCE))) == 42
        assert all(PRIVATE not in item.text for item in server.received)


def test_the_key_travels_in_its_header_and_nowhere_else(tmp_path: Path) -> None:
    for kind, header in ((GEMINI, "x-goog-api-key"), (COMPATIBLE, "authorization")):
        with serve(key=KEY) as server:
            asyncio.run(ask(guarded(kind.provider(server), tmp_path, Person())))
            (sent,) = server.asked()
        assert sent.headers[header].endswith(KEY)
        others = {name: value for name, value in sent.headers.items() if name != header}
        assert KEY not in str(others) + sent.path + sent.query + sent.text
