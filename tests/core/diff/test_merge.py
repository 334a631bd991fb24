"""Three-way merge: clean where git is clean, a conflict where both changed the same lines."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.diff.merge import Conflict, Merge, Piece, merge
from core.text import SourceText

BASE = "contract A {\n  uint a;\n  uint b;\n\n  function f() public {\n    a = 1;\n  }\n}\n"


def text(body: str | bytes) -> SourceText:
    return SourceText("A.sol", body.encode() if isinstance(body, str) else body)


def merged(base: str, mine: str, theirs: str) -> Merge:
    return merge(text(base), text(mine), text(theirs))


lines = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n", "{\n", "}\n", "\n", "é\n"]), max_size=10)
texts = st.builds(lambda rows, tail: "".join(rows) + tail, lines, st.sampled_from(["", "end"]))


@given(texts, texts)
def test_one_change_against_none_gives_the_change(base: str, changed: str) -> None:
    for found in (merged(base, base, changed), merged(base, changed, base)):
        assert found.clean and found.text() == text(changed)


@given(texts, texts)
def test_the_same_change_on_both_sides_is_made_once(base: str, changed: str) -> None:
    found = merged(base, changed, changed)
    assert found.clean and found.text() == text(changed)


@given(texts, texts, texts)
def test_conflicts_do_not_depend_on_who_is_who(base: str, one: str, other: str) -> None:
    here, there = merged(base, one, other), merged(base, other, one)
    assert [(c.base, c.mine, c.theirs) for c in here.conflicts] == [
        (c.base, c.theirs, c.mine) for c in there.conflicts
    ]
    assert here.text([c.mine for c in here.conflicts]) == there.text([c.theirs for c in there.conflicts])


@given(texts, texts, texts)
def test_the_parts_hold_all_three_texts_from_top_to_bottom(base: str, one: str, other: str) -> None:
    found = merged(base, one, other)
    for side, whole in enumerate((base, one, other)):
        assert b"".join(line for part in found.parts for line in part.sides[side]) == whole.encode()


@given(texts, texts, texts)
def test_no_line_that_somebody_wrote_is_lost(base: str, one: str, other: str) -> None:
    found = merged(base, one, other)
    kept = b"".join(
        b"".join(part.lines if isinstance(part, Piece) else part.mine + part.theirs) for part in found.parts
    )
    for line in {*one.splitlines(), *other.splitlines()} - set(base.splitlines()):
        assert line.encode() in kept


def test_changes_in_different_places_come_together() -> None:
    mine = BASE.replace("uint a;", "uint public a;")
    theirs = BASE.replace("a = 1;", "a = 2;")
    found = merged(BASE, mine, theirs)
    assert found.clean and found.text().text == mine.replace("a = 1;", "a = 2;")
    assert [part.taken for part in found.parts if isinstance(part, Piece)] == [
        "same", "mine", "same", "theirs", "same",
    ]  # fmt: skip


def test_two_changes_of_one_line_are_a_conflict_with_all_three_texts() -> None:
    found = merged(BASE, BASE.replace("a = 1;", "a = 2;"), BASE.replace("a = 1;", "a = 3;"))
    (conflict,) = found.conflicts
    assert conflict == Conflict((b"    a = 1;\n",), (b"    a = 2;\n",), (b"    a = 3;\n",), 5)
    assert "a = 3;" in found.text([conflict.chosen("theirs")]).text
    assert "a = 2;\n    a = 3;" in found.text([conflict.chosen("mine-then-theirs")]).text
    with pytest.raises(ValueError):
        found.text()


def test_changes_that_touch_are_a_conflict() -> None:
    found = merged("a\nb\n", "A\nb\n", "a\nB\n")
    assert not found.clean


def test_line_ends_are_kept_and_a_change_of_them_is_a_change() -> None:
    base = b"a\r\nb\r\nc\r\n"
    found = merge(text(base), text(b"a\r\nb\r\nC\r\n"), text(b"A\r\nb\r\nc\r\n"))
    assert found.text().data == b"A\r\nb\r\nC\r\n"
    assert not merge(text(base), text(b"a\nb\r\nc\r\n"), text(b"A\r\nb\r\nc\r\n")).clean


def test_both_sides_after_each_other_are_never_glued_into_one_line() -> None:
    found = merged("a\n", "mine", "theirs")
    (conflict,) = found.conflicts
    assert found.text([conflict.chosen("mine-then-theirs")]).text == "mine\ntheirs"


def _random_text(pick: random.Random, rows: list[str]) -> list[str]:
    changed = list(rows)
    for _ in range(pick.randint(0, 4)):
        at = pick.randrange(len(changed) + 1)
        match pick.choice(("insert", "delete", "replace", "block")):
            case "insert":
                changed.insert(at, f"new {pick.randint(0, 3)}\n")
            case "delete" if changed:
                del changed[min(at, len(changed) - 1)]
            case "replace" if changed:
                changed[min(at, len(changed) - 1)] = f"other {pick.randint(0, 3)}\n"
            case _:
                changed[at:at] = [f"block {n}\n" for n in range(pick.randint(1, 3))]
    return changed


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the peer here")
def test_what_merges_is_what_git_merges(tmp_path: Path) -> None:
    pick = random.Random(4)
    clean = conflicts = differ = 0
    for _ in range(300):
        rows = [f"line {pick.randint(0, 30)}\n" for _ in range(pick.randint(5, 40))]
        sides = rows, _random_text(pick, rows), _random_text(pick, rows)
        base, mine, theirs = ("".join(side) for side in sides)
        found = merged(base, mine, theirs)
        for name, body in (("base", base), ("mine", mine), ("theirs", theirs)):
            (tmp_path / name).write_text(body)
        git = subprocess.run(
            ["git", "merge-file", "-p", "mine", "base", "theirs"],
            cwd=tmp_path, capture_output=True, check=False,
        )  # fmt: skip
        if git.returncode == 0 and found.clean:
            clean += 1
            differ += found.text().data != git.stdout
        elif git.returncode > 0 and not found.clean:
            conflicts += 1
        else:
            differ += 1
    assert clean > 100 and conflicts > 30
    # Repeated lines can be matched in more than one way; both answers are then right.
    assert differ <= 6, f"{differ} of 300 differ"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the peer here")
def test_markers_are_those_of_git(tmp_path: Path) -> None:
    base, mine, theirs = "a\nb\nc\n", "a\nmine\nc\n", "a\ntheirs\nc\n"
    for name, body in (("base", base), ("mine", mine), ("theirs", theirs)):
        (tmp_path / name).write_text(body)
    git = subprocess.run(
        ["git", "merge-file", "-p", "--diff3", "mine", "base", "theirs"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert merged(base, mine, theirs).marked().data == git.stdout
