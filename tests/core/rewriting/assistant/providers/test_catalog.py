"""From settings to providers: names, addresses, keys, and what is never contacted."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import aclosing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from core.errors import UsageError
from core.progress import silent
from core.rewriting.assistant.keys import Keys, secret_name
from core.rewriting.assistant.privacy.gate import Gate
from core.rewriting.assistant.privacy.guarded import Guarded
from core.rewriting.assistant.privacy.switches import Switch, switch_for
from core.rewriting.assistant.provider import Provider, ProviderError
from core.rewriting.assistant.providers.catalog import Catalog, legacy_is_installed
from core.rewriting.assistant.providers.connecting import Patience
from core.rewriting.assistant.providers.endpoints import (
    KNOWN,
    endpoints,
    is_loopback,
    key_variables,
    read_endpoints,
)
from core.secrets.place import SessionPlace
from core.settings import Settings, load_settings
from tests.core.rewriting.assistant.providers.asking import KEY, MODEL, ask, question, text_of
from tests.fixtures.model_server.server import ModelServer, serve

NOBODY = "llama.cpp openai http://127.0.0.1:9/v1; lm-studio openai http://127.0.0.1:9/v1; vllm openai http://127.0.0.1:9/v1"


def settings(own: str = "", **more: Any) -> Settings:
    return Settings(model_endpoints=own, model_retries=0, **more)


def with_servers(server: ModelServer, **more: Any) -> Settings:
    own = f"ollama ollama {server.url}; lab openai {server.compatible_url}; gemini gemini {server.url}"
    return settings(f"{own}; {NOBODY}", **more)


def keys(**values: str) -> Keys:
    return Keys(None, values)


def test_a_name_is_an_endpoint_and_a_model_that_may_hold_slashes() -> None:
    catalog = Catalog(settings("lab openai https://models.example.org/v1/"), keys())
    chosen = catalog.provider_for("lab/qwen/qwen3-coder", silent())
    assert (chosen.provider.id, chosen.model) == ("lab", "qwen/qwen3-coder")
    assert (chosen.provider.endpoint, chosen.provider.local) == ("https://models.example.org/v1", False)
    local = catalog.provider_for("ollama/qwen3:8b", silent())
    assert (local.provider.endpoint, local.provider.local) == ("http://127.0.0.1:11434", True)


@pytest.mark.parametrize("name", ["", "ollama", "ollama/", "nowhere/model", "/model"])
def test_an_unknown_name_is_told_with_the_names_there_are(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        Catalog(settings(), keys()).provider_for(name, silent())
    assert "lm-studio" in caught.value.next_step


def test_an_own_row_takes_the_place_of_a_known_one_and_local_ones_come_first() -> None:
    found = endpoints(settings("gemini gemini https://gateway.example.org; far ollama http://10.0.0.5:11434"))
    names = [item.name for item in found]
    assert names[:4] == ["ollama", "llama.cpp", "lm-studio", "vllm"]
    assert next(item for item in found if item.name == "gemini").address == "https://gateway.example.org"
    assert names.count("gemini") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lab openai", "three words"),
        ("lab smalltalk https://x", "none of"),
        ("Lab! openai https://x", "no name"),
        ("lab openai ftp://x", "http:// or https://"),
        ("lab openai https://me:pw@x/v1", "password or a key"),
        ("lab openai https://x/v1?key=1", "password or a key"),
        ("lab openai https://x/v1; lab openai https://y/v1", "twice"),
        ("lab openai https://x:port", "no URL"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_its_password_is_not(text: str, words: str) -> None:
    with pytest.raises(UsageError, match="model_endpoints") as caught:
        read_endpoints(text)
    assert words in caught.value.message
    assert "me:pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://127.0.0.1:1", True), ("http://localhost:1/v1", True), ("http://[::1]:1", True),
        ("http://127.9.9.9", True), ("http://LOCALHOST.", True), ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False), ("http://0.0.0.0:1", False), ("http://10.0.0.5", False),
        ("http://2130706433", False), ("https://models.example.org", False),
    ],
)  # fmt: skip
def test_only_names_that_can_be_nothing_else_are_this_machine(address: str, local: bool) -> None:
    assert is_loopback(address) is local


def test_all_models_are_listed_local_ones_first_and_silent_servers_stop_nobody() -> None:
    with serve(models=("qwen3:8b", "gpt-oss:120b-cloud"), remote=("gpt-oss:120b-cloud",)) as server:
        listing = asyncio.run(
            Catalog(with_servers(server), keys(CONTRACT_REWRITER_KEY_GEMINI=KEY)).models(silent())
        )
    named = [(model.provider, model.name, model.local) for model in listing.models]
    assert ("ollama", "qwen3:8b", True) in named
    assert ("ollama", "gpt-oss:120b-cloud", False) in named
    assert [local for *_, local in named] == sorted((local for *_, local in named), reverse=True)
    gone = {item.endpoint.name: item.error for item in listing.unreachable}
    assert set(gone) >= {"llama.cpp", "lm-studio", "vllm"}
    assert all(
        error.kind == "network" and "Start" in error.next_step
        for error in gone.values()
        if error.kind != "auth"
    )


def test_what_models_can_do_is_read_from_the_servers() -> None:
    with serve(models=("qwen3:8b", "deepseek-r1:671b"), context_tokens=131_072) as server:
        catalog = Catalog(with_servers(server, model_context_tokens=16_384), keys())
        for name in ("ollama", "lab"):
            provider = catalog.provider_for(f"{name}/qwen3:8b", silent()).provider
            told = asyncio.run(provider.capabilities("qwen3:8b"))
            assert told.context_tokens == (16_384 if name == "ollama" else 32_768)
            assert told.whole_file is True
        assert asyncio.run(provider.capabilities("deepseek-r1:671b")).whole_file is False


def test_gemini_lists_only_models_that_write_text() -> None:
    with serve(key=KEY) as server:
        catalog = Catalog(with_servers(server), keys(CONTRACT_REWRITER_KEY_GEMINI=KEY))
        provider = catalog.provider_for(f"gemini/{MODEL}", silent()).provider
        assert [item.name for item in asyncio.run(provider.models())] == [
            "gemini-2.5-flash",
            "gemini-2.0-flash",
        ]
        told = asyncio.run(provider.capabilities(MODEL))
        assert (told.context_tokens, told.thinks) == (1_048_576, True)
        assert asyncio.run(provider.count_tokens(question())) == 42
        with pytest.raises(ProviderError) as caught:
            asyncio.run(provider.capabilities("gemini-9"))
    assert caught.value.kind == "no-model"


# --- keys -----------------------------------------------------------------------------------


def test_keys_come_from_their_own_variable_then_from_the_place_for_secrets() -> None:
    (lab,) = read_endpoints("lab openai https://models.example.org/v1")
    place = SessionPlace()
    place.set(secret_name(lab), " kept ", silent())
    assert Keys(place, {}).find(lab, silent()) == "kept"
    assert Keys(place, {"CONTRACT_REWRITER_KEY_LAB": "set"}).find(lab, silent()) == "set"
    assert Keys(place, {"OPENAI_API_KEY": "x", "GOOGLE_API_KEY": "y"}).find(lab, silent()) == "kept"
    assert Keys(None, {}).find(lab, silent()) == ""


def test_a_key_is_not_handed_to_another_address_of_the_same_name() -> None:
    (lab,) = read_endpoints("lab openai https://models.example.org/v1")
    (moved,) = read_endpoints("lab openai https://other.example.org/v1")
    keeper = Keys(SessionPlace(), {})
    keeper.keep(lab, KEY, silent())
    assert keeper.find(lab, silent()) == KEY
    assert keeper.find(moved, silent()) == ""
    keeper.keep(lab, "", silent())
    assert keeper.find(lab, silent()) == ""


def test_the_variable_of_gemini_counts_for_googles_own_address_only() -> None:
    google = next(item for item in KNOWN if item.name == "gemini")
    (gateway,) = read_endpoints("gemini gemini https://gateway.example.org")
    assert key_variables(google) == ("CONTRACT_REWRITER_KEY_GEMINI", "GEMINI_API_KEY")
    assert key_variables(gateway) == ("CONTRACT_REWRITER_KEY_GEMINI",)


def test_programs_on_this_machine_are_asked_without_troubling_the_keyring() -> None:
    class Locked(SessionPlace):
        def get(self, name: str, progress: object) -> str:
            raise AssertionError("the keyring was asked")

    assert Keys(Locked(), {}).find(KNOWN[0], silent()) == ""


def test_variables_for_other_programs_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library of Gemini reads these by itself."""
    with serve() as trap, serve(key=KEY) as server:
        for name, value in {
            "GOOGLE_API_KEY": "stolen-from-elsewhere",
            "GOOGLE_GEMINI_BASE_URL": trap.url,
            "GOOGLE_GENAI_USE_VERTEXAI": "true",
            "GOOGLE_GENAI_USE_ENTERPRISE": "true",
            "GOOGLE_CLOUD_PROJECT": "p",
            "GOOGLE_CLOUD_LOCATION": "l",
            "GOOGLE_GENAI_API_VERSION": "v9",
            "GOOGLE_GENAI_CLIENT_MODE": "replay",
            "GOOGLE_GENAI_HTTP_CLIENT": "httpx2",
            "HTTP_PROXY": trap.url,
            "HTTPS_PROXY": trap.url,
            "ALL_PROXY": trap.url,
            "http_proxy": trap.url,
        }.items():
            monkeypatch.setenv(name, value)
        catalog = Catalog(with_servers(server), Keys(None, {"CONTRACT_REWRITER_KEY_GEMINI": KEY}))
        for name in ("gemini", "ollama"):
            provider = catalog.provider_for(f"{name}/{MODEL}", silent()).provider
            assert text_of(asyncio.run(ask(provider))) == "Hello world"
        assert trap.received == []
        sent = [item for item in server.received if "enerate" in item.path]
    assert [item.path.split("/")[1] for item in sent] == ["v1beta"]
    assert all("stolen" not in str(item.headers) for item in server.received)


def test_without_a_key_gemini_is_not_even_asked() -> None:
    with serve() as server:
        provider = Catalog(with_servers(server), keys()).provider_for(f"gemini/{MODEL}", silent()).provider
        with pytest.raises(ProviderError, match="no key for gemini"):
            asyncio.run(ask(provider))
        assert server.received == []


@pytest.mark.parametrize("key", ["schlüssel", "two words", "line\nbreak", "nul\0"])
@pytest.mark.parametrize("name", ["gemini", "lab"])
def test_what_is_no_key_is_told_and_not_sent(name: str, key: str) -> None:
    with serve() as server:
        odd = keys(CONTRACT_REWRITER_KEY_GEMINI=key, CONTRACT_REWRITER_KEY_LAB=key)
        provider = Catalog(with_servers(server), odd).provider_for(f"{name}/{MODEL}", silent()).provider
        with pytest.raises(ProviderError, match="characters that no key has") as caught:
            asyncio.run(ask(provider))
        assert server.received == []
    assert key not in str(caught.value)


def test_a_key_is_not_sent_unencrypted_to_another_machine() -> None:
    catalog = Catalog(settings("far openai http://10.255.255.1/v1"), keys(CONTRACT_REWRITER_KEY_FAR=KEY))
    with pytest.raises(ProviderError, match="was not sent") as caught, no_sockets():
        _in_a_loop(catalog.provider_for("far/m", silent()).provider, "stream")
    assert "https://" in caught.value.next_step and KEY not in str(caught.value)


def test_the_proxy_of_the_settings_is_used_for_what_is_elsewhere_and_never_for_loopback() -> None:
    with serve() as proxy, serve() as server:
        own = f"near openai {server.compatible_url}; far openai http://models.example.org/v1"
        catalog = Catalog(settings(own, proxy=proxy.url), keys())
        for name, passed in (("near", 0), ("far", 1)):
            provider = catalog.provider_for(f"{name}/{MODEL}", silent()).provider
            assert text_of(asyncio.run(ask(provider))) == "Hello world"
            assert len(proxy.received) == passed
    assert proxy.received[0].headers["host"] == "models.example.org"
    assert len(server.received) == 1


# --- switched off ---------------------------------------------------------------------------


class Opened(AssertionError):
    """A connection was attempted."""


@contextmanager
def no_sockets() -> Iterator[list[str]]:
    """Every way to a connection is noted and fails; not as an OSError, which might be swallowed."""
    tried: list[str] = []

    def refuse(name: str) -> Any:
        def call(*arguments: Any, **_more: Any) -> Any:
            tried.append(f"{name}{arguments[:2]}")
            raise Opened(name)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for owner, names in (
            (socket, ("socket", "create_connection", "getaddrinfo", "gethostbyname")),
            (
                asyncio.BaseEventLoop,
                ("create_connection", "getaddrinfo", "sock_connect", "create_datagram_endpoint"),
            ),
        ):
            for name in names:
                patch.setattr(owner, name, refuse(name))
        yield tried


CALLS = ("stream", "models", "capabilities", "count_tokens")


def _in_a_loop(provider: Provider, call: str) -> object:
    """Runs in a loop whose own sockets were made before they were forbidden."""

    async def go() -> object:
        if call == "stream":
            async with aclosing(provider.stream(question("secret source"))) as chunks:
                return [chunk async for chunk in chunks]
        if call == "models":
            return await provider.models()
        if call == "capabilities":
            return await provider.capabilities("m")
        return await provider.count_tokens(question("secret source"))

    return LOOP.run_until_complete(go())


LOOP = asyncio.new_event_loop()
FAR = "lab openai https://models.example.org/v1; box ollama https://10.0.0.5:11434; gate gemini https://g.example.org"
FAR_NAMES = ("lab", "box", "gate", "gemini", *(("gemini-legacy",) if legacy_is_installed() else ()))
NEAR_NAMES = ("ollama", "llama.cpp", "lm-studio", "vllm")


def _keyed() -> Keys:
    names = (*FAR_NAMES, *NEAR_NAMES)
    return Keys(
        None, {key_variables(item)[0]: KEY for item in endpoints(settings(FAR)) if item.name in names}
    )


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", [*FAR_NAMES, *NEAR_NAMES])
@pytest.mark.parametrize("how", ["settings", "project"])
def test_when_models_are_off_no_socket_is_made(name: str, call: str, how: str, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    if how == "project":
        (tmp_path / "contract-rewriter.toml").write_text('[models]\nallowed = "off"\n', "utf-8")
    chosen = settings(FAR, models="off" if how == "settings" else "all")
    catalog = Catalog(chosen, _keyed(), switch_for(chosen, tmp_path / "src"))
    with no_sockets() as tried, pytest.raises(ProviderError) as caught:
        provider = catalog.provider_for(f"{name}/m", silent()).provider
        _in_a_loop(provider, call)
    assert tried == []
    assert caught.value.kind == "offline"
    assert ("setting" if how == "settings" else "contract-rewriter.toml") in caught.value.message


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", FAR_NAMES)
@pytest.mark.parametrize("how", ["offline", "local", "project"])
def test_when_nothing_may_leave_no_socket_is_made_for_models_elsewhere(
    name: str, call: str, how: str, tmp_path: Path
) -> None:
    if how == "project":
        (tmp_path / "contract-rewriter.toml").write_text('[models]\nallowed = "local"\n', "utf-8")
    chosen = settings(FAR, models="local" if how == "local" else "all", offline=how == "offline")
    catalog = Catalog(chosen, _keyed(), switch_for(chosen, tmp_path))
    with no_sockets() as tried, pytest.raises(ProviderError) as caught:
        provider = catalog.provider_for(f"{name}/m", silent()).provider
        _in_a_loop(_guarded(provider, tmp_path) if call == "stream" else provider, call)
    assert (tried, caught.value.kind) == ([], "offline")


async def _yes(_outgoing: object) -> bool:
    return True


def _guarded(provider: Provider, root: Path) -> Provider:
    return Guarded(provider, Gate(root, silent()), _yes)


@pytest.mark.parametrize("name", FAR_NAMES)
def test_the_watch_for_sockets_would_see_one(name: str) -> None:
    catalog = Catalog(settings(FAR), _keyed())
    with no_sockets() as tried, suppress(Exception):
        _in_a_loop(catalog.provider_for(f"{name}/m", silent()).provider, "stream")
    assert tried, "a provider that may connect did not even try"


def test_listing_models_offline_contacts_this_machine_only() -> None:
    with serve(models=("qwen3:8b", "gpt-oss:120b-cloud"), remote=("gpt-oss:120b-cloud",)) as server:
        own = f"ollama ollama {server.url}; {NOBODY}; far openai https://models.example.org/v1"
        listing = asyncio.run(Catalog(settings(own, offline=True), _keyed()).models(silent()))
    assert [model.name for model in listing.models] == ["qwen3:8b"]
    told = {item.endpoint.name: item.error.kind for item in listing.unreachable}
    assert told["far"] == told["gemini"] == "offline"


@pytest.mark.parametrize("name", ["ollama", "lab"])
def test_offline_a_model_that_a_local_server_runs_elsewhere_is_not_given_the_text(name: str) -> None:
    model = "gpt-oss:120b-cloud"
    with serve(models=(model,), remote=(model,)) as server:
        catalog = Catalog(with_servers(server, offline=True), keys())
        provider = catalog.provider_for(f"{name}/{model}", silent()).provider
        with pytest.raises(ProviderError) as caught:
            asyncio.run(ask(provider, question("secret source").__class__(model, "", ())))
        assert server.asked() == []
        assert all("secret source" not in item.text for item in server.received)
    assert caught.value.kind == "offline"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ('[models]\nallowed = "off"', "off"),
        ('[models]\nallowed = "local"', "local"),
        ('[models]\nallowed = "all"', "all"),
        ("[other]\nx = 1", "all"),
        ("", "all"),
        ('[models]\nallowed = "of"', "off"),
        ('[models]\nalowed = "off"', "off"),
        ("[models]\nallowed = false", "off"),
        ('models = "off"', "off"),
        ("[models", "off"),
        ("\ufeff[models]", "off"),
    ],
)
def test_a_projects_word_about_models_errs_on_the_safe_side(tmp_path: Path, text: str, allowed: str) -> None:
    (tmp_path / "contract-rewriter.toml").write_text(text, "utf-8")
    assert switch_for(settings(), tmp_path).allowed == allowed


def test_the_strictest_word_wins_whoever_says_it(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "contract-rewriter.toml").write_text('[models]\nallowed = "local"', "utf-8")
    (inner / "contract-rewriter.toml").write_text('[models]\nallowed = "all"', "utf-8")
    assert switch_for(settings(), inner).allowed == "local"
    assert switch_for(settings(models="off"), inner).allowed == "off"
    assert switch_for(settings(offline=True), None).allowed == "local"
    assert Switch("all").stricter(Switch("off", "x")).because == "x"


def test_settings_of_models_have_their_defaults_and_bounds() -> None:
    chosen = load_settings({}, Path("/nowhere"))
    assert Patience.of(chosen) == Patience(5, 180, 60, 600, 3)
    with pytest.raises(UsageError, match="model_job_seconds"):
        load_settings({"CONTRACT_REWRITER_MODEL_JOB_SECONDS": "5"}, Path("/nowhere"))
    with pytest.raises(UsageError, match="models"):
        load_settings({"CONTRACT_REWRITER_MODELS": "some"}, Path("/nowhere"))
