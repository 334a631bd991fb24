"""A key that was kept in the encrypted file is used on the command line, where a system has no keyring."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cli.secret_place import PASSPHRASE
from core.progress import Progress
from core.rewriting.assistant.keys import Keys
from core.rewriting.assistant.providers.endpoints import read_endpoints
from core.secrets import vault
from core.secrets.file_place import NAME, FilePlace
from tests.core.cli.running import Ran, run
from tests.fixtures.model_server.reply import text
from tests.fixtures.model_server.server import serve

CONTRACT = "pragma solidity ^0.8.20;\ncontract A { uint256 public total = 5; }\n"
KEY = "key-of-the-file"


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault.Vault.__init__, "__defaults__", (lambda _progress: None,))


def ask(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Ran, list[str]]:
    """Ask a model that wants a key; what the program said, and the keys that arrived."""
    (folder / "src").mkdir()
    (folder / "src" / "A.sol").write_text(CONTRACT)
    with serve(text("Nothing to change."), models=("m",)) as server:
        endpoint = f"lab gemini {server.url}"
        monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", endpoint)
        (known,) = [item for item in read_endpoints(endpoint) if item.name == "lab"]
        Keys(FilePlace.open(folder / NAME, "words of a person")).keep(known, KEY, Progress())
        ran = run(folder, "rewrite", "src", "--model", "lab/m", "--goal", "gas", "--calls", "1")
        return ran, [one.headers.get("x-goog-api-key", "") for one in server.asked()]


def test_the_passphrase_of_the_environment_opens_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, "words of a person")
    ran, keys = ask(tmp_path, monkeypatch)
    assert set(keys) == {KEY}, ran.err
    assert KEY not in ran.out + ran.err


def test_without_a_passphrase_the_missing_key_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran, keys = ask(tmp_path, monkeypatch)
    assert not keys
    assert "CONTRACT_REWRITER_KEY_LAB" in ran.out + ran.err


def test_a_wrong_passphrase_is_an_error_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSPHRASE, "other words")
    ran, keys = ask(tmp_path, monkeypatch)
    assert ran.code != 0 and not keys
    assert "passphrase" in ran.err and "Traceback" not in ran.err
