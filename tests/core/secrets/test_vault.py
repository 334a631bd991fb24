"""Which place is used: what is wanted, never another one unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.progress import Progress
from core.secrets.keyring_place import KeyringPlace
from core.secrets.place import Kind, Place, WrongPassphraseError
from core.secrets.vault import Vault
from tests.core.secrets.test_keyring_place import InMemory

PHRASE = "four words of mine"
QUIET = Progress()


def vault(folder: Path, wanted: Kind = "keyring", keyring: Place | None = None) -> Vault:
    return Vault(folder, lambda: wanted, lambda _progress: keyring)


def test_a_keyring_that_is_there_is_used_without_a_question(tmp_path: Path) -> None:
    place = KeyringPlace(InMemory())
    assert vault(tmp_path, keyring=place).find(QUIET) is place


def test_without_a_keyring_a_person_must_choose_and_nothing_is_written(tmp_path: Path) -> None:
    assert vault(tmp_path).find(QUIET) == "choice"
    assert list(tmp_path.iterdir()) == []


def test_the_encrypted_file_needs_its_passphrase_in_every_session(tmp_path: Path) -> None:
    first = vault(tmp_path, "file")
    assert first.find(QUIET) == "choice"
    first.open_file(PHRASE).set("a", "secret-value-1", QUIET)
    found = first.find(QUIET)
    assert not isinstance(found, str) and found.get("a", QUIET) == "secret-value-1"
    second = vault(tmp_path, "file")
    assert second.find(QUIET) == "passphrase"
    with pytest.raises(WrongPassphraseError):
        second.open_file("another phrase")
    assert second.find(QUIET) == "passphrase"
    assert b"secret-value-1" not in second.file.read_bytes()


def test_a_file_that_is_there_is_opened_where_the_keyring_is_gone(tmp_path: Path) -> None:
    vault(tmp_path, "file").open_file(PHRASE)
    assert vault(tmp_path, "keyring").find(QUIET) == "passphrase"


def test_a_session_that_was_chosen_for_now_keeps_nothing_on_the_disk(tmp_path: Path) -> None:
    made = vault(tmp_path)
    made.use_session().set("a", "value", QUIET)
    found = made.find(QUIET)
    assert not isinstance(found, str) and found.kind == "session" and found.get("a", QUIET) == "value"
    assert list(tmp_path.iterdir()) == []


def test_another_wanted_place_is_taken_at_once(tmp_path: Path) -> None:
    wanted: list[Kind] = ["keyring"]
    made = Vault(tmp_path, lambda: wanted[0], lambda _progress: KeyringPlace(InMemory()))
    assert not isinstance(made.find(QUIET), str)
    wanted[0] = "file"
    assert made.find(QUIET) == "choice"


def test_no_value_is_in_what_is_printed_about_it(tmp_path: Path) -> None:
    made = vault(tmp_path)
    made.note("very-secret")
    made.use_session().set("a", "very-secret", QUIET)
    made.open_file(PHRASE).set("a", "very-secret", QUIET)
    for thing in (made, made.find(QUIET), made.use_session(), vars(made.open_file(PHRASE)).get("_key")):
        assert "very-secret" not in repr(thing) and PHRASE not in repr(thing)
