"""The plumbing against a real model: real HTTP, real events, a real stop, a real reply that is refused."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.progress import silent
from core.rewriting.assistant.keys import Keys
from core.rewriting.assistant.provider import Message, Provider, Request
from core.rewriting.assistant.providers.catalog import Catalog
from core.rewriting.assistant.reply import Refused, read_reply
from core.settings import Settings
from tests.core.cli.running import run
from tests.core.rewriting.assistant.providers.asking import ask, text_of
from tests.core.rewriting.assistant.providers.test_cancelling import MOST_SECONDS, cancelled
from tests.fixtures.tiny_model import VARIABLE, folder, serving

pytestmark = [
    pytest.mark.tiny_model,
    pytest.mark.skipif(folder() is None, reason=f"{VARIABLE} names no folder with the weights"),
]
SOURCE = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Counter {
    uint256 public count;

    function add() external {
        count = count + 1;
    }
}
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    packages = folder()
    assert packages is not None
    with serving(packages) as found:
        yield found


@pytest.fixture
def settings(address: str) -> Settings:
    return Settings(model_endpoints=f"llama.cpp openai {address}/v1", offline=True)


def request(model: str, text: str, most: int = 120) -> Request:
    return Request(model, "You rewrite Solidity.", (Message("user", text),), max_tokens=most)


def chosen(settings: Settings) -> tuple[Provider, str]:
    catalog = Catalog(settings, Keys(None, {}))
    listing = asyncio.run(catalog.models(silent()))
    (model,) = [item for item in listing.models if item.provider == "llama.cpp"]
    assert model.local
    return catalog.provider_for(f"llama.cpp/{model.name}", silent()).provider, model.name


def test_it_is_listed_with_what_it_can_read(settings: Settings) -> None:
    provider, model = chosen(settings)
    told = asyncio.run(provider.capabilities(model))
    print(model, told)
    assert told.context_tokens == 4096
    assert told.whole_file


def test_its_words_come_one_by_one_and_the_same_every_time(settings: Settings) -> None:
    provider, model = chosen(settings)
    began = time.perf_counter()
    first = asyncio.run(ask(provider, request(model, "Say what a contract is.")))
    seconds = time.perf_counter() - began
    again = asyncio.run(ask(provider, request(model, "Say what a contract is.")))
    usage = first[-1].usage
    print(f"{len(first)} chunks in {seconds:.2f} s, {usage}: {text_of(first)!r}")
    assert len(first) > 10
    assert text_of(first) == text_of(again) != ""
    assert usage is not None and usage.prompt_tokens and usage.reply_tokens


def test_a_reply_that_is_cut_by_its_bound_says_so(settings: Settings) -> None:
    provider, model = chosen(settings)
    chunks = asyncio.run(ask(provider, request(model, "Say what a contract is.", most=8)))
    assert chunks[-1].finish == "length"
    assert isinstance(read_reply(text_of(chunks), "length"), Refused)


@pytest.mark.parametrize("goal", ["gas", "document"])
def test_nothing_it_writes_is_called_verified_that_is_not(
    settings: Settings, goal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line as a person runs it: offline, one contract, a model that cannot do the task."""
    (tmp_path / "Counter.sol").write_text(SOURCE, "utf-8")
    _, model = chosen(settings)
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", settings.model_endpoints)
    monkeypatch.setenv("CONTRACT_REWRITER_OFFLINE", "true")
    words = ("--model", f"llama.cpp/{model}", "--goal", goal, "--format", "json", "--calls", "200")
    ran = run(tmp_path, "rewrite", "Counter.sol", *words)
    print(f"{goal}: exit {ran.code}\n{ran.out}\n{ran.err}")
    assert "Traceback" not in ran.err
    for proposal in ran.document()["proposals"] if ran.out else ():
        passed = proposal["verification"]["verdict"] == "pass"
        assert proposal["applicability"] == ("review" if passed else "example")
    assert (tmp_path / "Counter.sol").read_text("utf-8") == SOURCE


def test_it_stops_at_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    provider, model = chosen(settings)
    from tests.core.rewriting.assistant.providers import test_cancelling

    long = replace(request(model, "Write a very long story.", most=2000))
    monkeypatch.setattr(test_cancelling, "question", lambda: long)
    asked, stopped, came = cancelled(provider, lambda came: len(came) > 5)
    print(f"stopped after {(stopped - asked) * 1000:.1f} ms and {len(came)} chunks")
    assert stopped - asked < MOST_SECONDS
