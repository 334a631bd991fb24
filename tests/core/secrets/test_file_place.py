"""The encrypted file: what is kept, what is told, and what a thief or a kill gets."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.progress import Progress
from core.secrets.file_place import FilePlace
from core.secrets.place import SecretsError, WrongPassphraseError
from core.secrets.sealed import key_of, new_key, seal, unseal

PHRASE = "four words of mine"
QUIET = Progress()
KEY = new_key(PHRASE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "secrets.sealed"


def test_what_is_kept_is_there_after_opening_again_and_never_as_plain_text(path: Path) -> None:
    place = FilePlace.open(path, PHRASE)
    place.set("model key", "sk-visible-nowhere", QUIET)
    place.set("team", "token", QUIET)
    place.delete("team", QUIET)
    place.delete("never there", QUIET)
    again = FilePlace.open(path, PHRASE)
    assert again.names(QUIET) == ("model key",)
    assert again.get("model key", QUIET) == "sk-visible-nowhere"
    assert again.get("team", QUIET) is None
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert b"sk-visible" not in content and b"model key" not in content and PHRASE.encode() not in content


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
def test_only_its_owner_can_read_it(path: Path) -> None:
    FilePlace.open(path, PHRASE).set("a", "b", QUIET)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_wrong_passphrase_is_told_and_changes_nothing(path: Path) -> None:
    FilePlace.open(path, PHRASE).set("a", "b", QUIET)
    before = path.read_bytes()
    with pytest.raises(WrongPassphraseError, match="does not open"):
        FilePlace.open(path, PHRASE + "!")
    assert path.read_bytes() == before


def test_a_short_passphrase_makes_no_file(path: Path) -> None:
    with pytest.raises(SecretsError, match="at least 8"):
        FilePlace.open(path, "short")
    assert not path.exists()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_changed_bit_goes_unnoticed(data: st.DataObject) -> None:
    content = data.draw(st.binary(max_size=80))
    sealed = bytearray(seal(content, KEY))
    assert unseal(bytes(sealed), KEY) == content
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SecretsError):
        unseal(bytes(sealed), KEY)


def test_a_file_that_was_cut_off_or_asks_for_too_much_memory_is_called_damaged() -> None:
    sealed = seal(b"{}", KEY)
    with pytest.raises(SecretsError, match="damaged"):
        key_of(sealed[:30], PHRASE)
    with pytest.raises(SecretsError, match="damaged"):
        key_of(sealed[:9] + b"\x28" + sealed[10:], PHRASE)
    with pytest.raises(SecretsError, match="newer version"):
        key_of(sealed[:8] + b"\x02" + sealed[9:], PHRASE)


def test_two_programs_do_not_lose_each_other_s_secrets(path: Path) -> None:
    one, other = FilePlace.open(path, PHRASE), FilePlace.open(path, PHRASE)
    one.set("a", "1", QUIET)
    other.set("b", "2", QUIET)
    assert one.names(QUIET) == other.names(QUIET) == ("a", "b")


def test_a_disk_that_refuses_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(SecretsError, match="cannot be used"):
        FilePlace.open(tmp_path / "data" / "secrets.sealed", PHRASE)


WRITER = """
import sys
from pathlib import Path
from core.progress import Progress
from core.secrets.file_place import FilePlace
place = FilePlace.open(Path(sys.argv[1]), sys.argv[2])
print("open", flush=True)
for number in range(1_000_000):
    place.set("n", str(number) * 20_000, Progress())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal of POSIX")
def test_a_kill_in_the_middle_of_a_write_leaves_a_whole_file(path: Path) -> None:
    FilePlace.open(path, PHRASE).set("kept", "safe", QUIET)
    for attempt in range(5):
        command = [sys.executable, "-c", WRITER, str(path), PHRASE]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ)) as child:
            assert child.stdout is not None and child.stdout.readline() == b"open\n"
            time.sleep(0.05 + attempt * 0.013)
            child.send_signal(signal.SIGKILL)
        place = FilePlace.open(path, PHRASE)
        assert place.get("kept", QUIET) == "safe"
        value = place.get("n", QUIET) or ""
        assert value == value[: len(value) // 20_000] * 20_000
        place.set("after", "a killed holder of the lock", QUIET)
