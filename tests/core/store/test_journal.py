"""The journal of unsaved text: whole or not at all, found again after any death of its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.store.journal import BASE, DAMAGED, OWNER, TYPED, Journal, Typed
from core.store.ownership import Ownership
from tests.conftest import ROOT

PATH = Path("/somewhere/Bôx 📦.sol")


def typed(text: str = "contract A {}\n", **more: object) -> Typed:
    return Typed(**{"path": PATH, "text": text, "base": b"old\r\n", "cursor": 3, "anchor": 1, **more})  # type: ignore[arg-type]


def die(journal: Journal) -> None:
    """What is left of a journal whose process was killed: its files, and no lock."""
    journal._owner.release()


def test_what_a_dead_process_left_is_found_exactly(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    kept = typed(
        "ünd \ud800 📦\n", window="w", project=("/p",), untitled=True, written_utc="2026-01-01T00:00:00Z"
    )
    first.keep(kept)
    die(first)
    assert Journal(tmp_path).left_behind().typed == (kept,)


def test_the_newest_text_replaces_the_former_one(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    for text in ("a", "ab", "abc"):
        first.keep(typed(text))
    die(first)
    assert [item.text for item in Journal(tmp_path).left_behind().typed] == ["abc"]


def test_a_living_process_is_left_alone(tmp_path: Path) -> None:
    first, second = Journal(tmp_path), Journal(tmp_path)
    first.keep(typed())
    assert second.left_behind().typed == ()
    second.adopt(())
    die(first)
    assert len(second.left_behind().typed) == 1


def test_a_dropped_document_is_not_recovered_and_leaves_no_file(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    first.keep(typed())
    first.keep(typed(path=Path("/b.sol")))
    first.drop(PATH)
    assert len(list(first.folder.glob("*" + TYPED))) == 1
    assert len(list(first.folder.glob("*" + BASE))) == 1  # the other document was made from the same text
    first.drop(Path("/b.sol"))
    first.drop(Path("/never-kept.sol"))
    assert [item.name for item in first.folder.iterdir()] == [OWNER]


def test_a_new_base_removes_the_former_one(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    first.keep(typed())
    first.keep(typed(base=b"newer"))
    assert [item.read_bytes() for item in first.folder.glob("*" + BASE)] == [b"newer"]


def test_adopting_keeps_the_texts_and_removes_what_the_dead_left(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    first.keep(typed())
    die(first)
    second = Journal(tmp_path)
    second.adopt(second.left_behind().typed)
    assert not first.folder.exists()
    die(second)
    assert [item.text for item in Journal(tmp_path).left_behind().typed] == ["contract A {}\n"]


def test_a_torn_file_is_set_aside_and_the_others_are_recovered(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    first.keep(typed())
    first.keep(typed(path=Path("/b.sol")))
    torn = sorted(first.folder.glob("*" + TYPED))[0]
    torn.write_bytes(torn.read_bytes()[:-2])
    (first.folder / ("f" * 32 + TYPED)).write_bytes(b"\x00\xff nonsense")
    die(first)
    second = Journal(tmp_path)
    found = second.left_behind()
    assert len(found.typed) == 1 and len(found.damaged) == 2
    second.adopt(found.typed)
    assert all(item.exists() and item.suffix == DAMAGED for item in found.damaged)
    assert second.left_behind().typed == ()


def test_a_lost_base_does_not_cost_the_text(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    first.keep(typed())
    next(first.folder.glob("*" + BASE)).write_bytes(b"damaged")
    die(first)
    (found,) = Journal(tmp_path).left_behind().typed
    assert found.text == "contract A {}\n" and found.base is None


def test_when_it_cannot_be_written_the_former_text_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Journal(tmp_path)
    first.keep(typed("one"))

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError):
            first.keep(typed("two"))
    assert not list(first.folder.glob("*.new"))
    die(first)
    assert [item.text for item in Journal(tmp_path).left_behind().typed] == ["one"]


@pytest.mark.parametrize("forget", [True, False])
def test_closing_leaves_text_only_when_it_shall_not_be_forgotten(tmp_path: Path, forget: bool) -> None:
    first = Journal(tmp_path)
    first.keep(typed())
    first.close(forget=forget)
    assert first.folder.exists() is not forget
    empty = Journal(tmp_path)
    empty.close(forget=False)
    assert not empty.folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_a_killed_process_no_longer_owns_anything(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from core.store.journal import Journal, Typed\n"
        "journal = Journal(Path(sys.argv[1])); journal.keep(Typed(Path('/a.sol'), 'typed'))\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    mine = Journal(tmp_path)
    assert mine.left_behind().typed == ()
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert [item.text for item in mine.left_behind().typed] == ["typed"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_nobody_else_may_read_the_journal(tmp_path: Path) -> None:
    first = Journal(tmp_path / "recovery")
    first.keep(typed())
    assert first.folder.stat().st_mode & 0o077 == 0
    assert all(item.stat().st_mode & 0o077 == 0 for item in first.folder.iterdir())


def test_a_file_has_one_owner_and_says_what_the_owner_wrote(tmp_path: Path) -> None:
    first, second = Ownership(tmp_path / "lock"), Ownership(tmp_path / "lock")
    assert first.take() and first.take() and not second.take()
    first.write("longer than that")
    first.write("here")
    assert second.path.read_text() == "here"
    first.release()
    first.release()
    assert second.take() and second.held and not first.held
    second.release(remove=True)
    assert not second.path.exists()
