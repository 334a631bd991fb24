"""Certificates of a company, and logs: what a person configures works, and what is secret is not written."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from core.progress import silent
from core.rewriting.assistant.keys import Keys
from core.rewriting.assistant.provider import ProviderError
from core.rewriting.assistant.providers.catalog import Catalog
from core.settings import Settings
from tests.core.rewriting.assistant.providers.asking import KEY, KINDS, MODEL, Kind, ask, question, text_of
from tests.core.toolchain.loopback import certificates
from tests.fixtures.model_server.server import ModelServer, serve


@contextmanager
def secure(folder: Path) -> Iterator[tuple[ModelServer, Path]]:
    """A model server over TLS with a certificate that only its own authority vouches for."""
    authority, certificate = certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve(tls=context) as server:
        yield server, authority


@pytest.mark.parametrize("name", ["ollama", "lab", "gemini"])
def test_certificates_of_the_settings_are_trusted_and_strange_ones_are_not(tmp_path: Path, name: str) -> None:
    with secure(tmp_path) as (server, authority):
        own = f"ollama ollama {server.url}; lab openai {server.compatible_url}; gemini gemini {server.url}"
        settings = Settings(model_endpoints=own, model_retries=0)
        keys = Keys(None, {"CONTRACT_REWRITER_KEY_GEMINI": KEY})
        strange = Catalog(settings, keys).provider_for(f"{name}/{MODEL}", silent()).provider
        with pytest.raises(ProviderError, match="is not trusted") as caught:
            asyncio.run(ask(strange))
        assert "ca_file" in caught.value.next_step
        assert server.received == []
        trusted = replace(settings, ca_file=str(authority))
        provider = Catalog(trusted, keys).provider_for(f"{name}/{MODEL}", silent()).provider
        assert text_of(asyncio.run(ask(provider))) == "Hello world"


def test_certificates_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    settings = Settings(
        model_endpoints="lab openai https://127.0.0.1:9/v1", ca_file=str(tmp_path / "none.pem")
    )
    provider = Catalog(settings, Keys(None, {})).provider_for("lab/m", silent()).provider
    with pytest.raises(ProviderError, match="cannot be read"):
        asyncio.run(ask(provider))


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_no_log_at_any_level_holds_the_key_or_the_text(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serve() as server:
        asyncio.run(ask(kind.provider(server), question("contract VerySecretVault {}")))
        asyncio.run(kind.provider(server).models())
    written = "\n".join(f"{record.name} {record.getMessage()}" for record in caplog.records)
    assert KEY not in written
    assert "VerySecretVault" not in written
