"""Keys of people are sealed, the unattended one is private, and a replaced one is kept aside."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from core.errors import UsageError
from core.secrets.place import WrongPassphraseError
from tests.fixtures.release_server import key_folder


def test_a_key_is_sealed_and_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    made = key_folder(tmp_path).make("stable")
    assert made.private_bytes not in (tmp_path / "stable.key").read_bytes()
    assert b"PRIVATE" not in (tmp_path / "stable.key").read_bytes()
    opened = key_folder(tmp_path).signer("stable")
    assert opened.public_key.keyid == made.public_key.keyid == key_folder(tmp_path).public("stable").keyid
    with pytest.raises(WrongPassphraseError):
        key_folder(tmp_path, "another one").signer("stable")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_files_of_keys_are_their_owners_only(tmp_path: Path) -> None:
    key_folder(tmp_path).make("online")
    assert stat.S_IMODE((tmp_path / "online.key").stat().st_mode) == 0o600


def test_a_key_made_anew_keeps_the_former_one_aside(tmp_path: Path) -> None:
    keys = key_folder(tmp_path)
    first = (keys.make("online"), (tmp_path / "online.key").read_bytes())
    keys.make("online")
    assert (tmp_path / "online.key.1.old").read_bytes() == first[1]
    assert keys.signer("online").public_key.keyid != first[0].public_key.keyid


def test_too_few_keys_are_told_in_words(tmp_path: Path) -> None:
    keys = key_folder(tmp_path)
    ids = [keys.make("online").public_key.keyid]
    with pytest.raises(UsageError, match="needs 2 keys, and 1"):
        keys.signers(ids, 2, "The root")
