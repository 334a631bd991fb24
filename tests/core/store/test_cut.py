"""A death while several files are written: all get their new text at the next start, or none."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.store.cut import Cut, finish_cut
from core.store.files import FileChange, write_files
from tests.conftest import ROOT

CHILD = """
import hashlib, os, signal, sys
from pathlib import Path
from core.store import files

folder, after, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
places = sorted((folder / "project").glob("*.sol"))
changes = [
    files.FileChange(path, hashlib.sha256(path.read_bytes()).hexdigest(), b"new " + path.name.encode())
    for path in places
]
seen = 0

def dying(function):
    def call(*arguments):
        global seen
        if seen == count:
            os.kill(os.getpid(), signal.SIGKILL)
        seen += 1
        return function(*arguments)
    return call

if after == "staged":
    files._stage = dying(files._stage)
else:
    Path.replace = dying(Path.replace)
files.write_files(changes, folder / "notes")
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")


def die(folder: Path, after: str, count: int) -> list[Path]:
    (folder / "project").mkdir()
    places = [folder / "project" / f"{name}.sol" for name in "abcd"]
    for path in places:
        path.write_text("old")
    words = [sys.executable, "-c", CHILD, str(folder), after, str(count)]
    done = subprocess.run(words, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    return places


@pytest.mark.parametrize("count", [1, 2, 3])
def test_what_was_begun_is_finished(tmp_path: Path, count: int) -> None:
    places = die(tmp_path, "renamed", count)
    assert [path.read_text() for path in places].count("old") == 4 - count
    assert finish_cut(tmp_path / "notes") == (Cut(tuple(places[count:]), ()),)
    assert [path.read_text() for path in places] == [f"new {path.name}" for path in places]
    assert sorted((tmp_path / "project").iterdir()) == places and not list((tmp_path / "notes").iterdir())
    assert finish_cut(tmp_path / "notes") == ()


@pytest.mark.parametrize(("after", "count"), [("staged", 0), ("staged", 2), ("renamed", 0)])
def test_what_was_not_begun_leaves_nothing_behind(tmp_path: Path, after: str, count: int) -> None:
    places = die(tmp_path, after, count)
    assert finish_cut(tmp_path / "notes") == ()
    assert [path.read_text() for path in places] == ["old"] * 4
    assert sorted((tmp_path / "project").iterdir()) == places and not list((tmp_path / "notes").iterdir())


def test_a_file_that_changed_since_is_left_alone_and_named(tmp_path: Path) -> None:
    places = die(tmp_path, "renamed", 2)
    places[3].write_text("theirs")
    assert finish_cut(tmp_path / "notes") == (Cut((places[2],), (places[3],)),)
    assert places[3].read_text() == "theirs" and sorted((tmp_path / "project").iterdir()) == places


def test_a_note_of_the_living_and_a_damaged_one_do_no_harm(tmp_path: Path) -> None:
    notes, path = tmp_path / "notes", tmp_path / "a.sol"
    assert finish_cut(notes) == ()
    path.write_text("old")
    change = FileChange(path, hashlib.sha256(b"old").hexdigest(), b"new")
    assert write_files([change], notes) == (path.resolve(),) and not list(notes.iterdir())
    (notes / "x.note").write_text('{"ready": true, "files": [["a"')
    assert finish_cut(notes) == () and path.read_text() == "new" and not list(notes.iterdir())
    notes.rmdir()
    notes.write_text("in the way")
    write_files([FileChange(path, hashlib.sha256(b"new").hexdigest(), b"newer")], notes)
    assert path.read_text() == "newer" and {item.name for item in tmp_path.iterdir()} == {"a.sol", "notes"}
