"""A merge is what git says, or a conflict; and never a text that lost somebody's line."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from core.sync.merging import merge_texts

WORDS = [
    "uint256 a;",
    "uint256 b;",
    "}",
    "",
    "    return a;",
    "function f() external {",
    "// note",
    "emit E();",
]
TRIPLES = 60
"""`python -m tests.sweeps.sync_merges` makes a thousand."""


def triple(rng: random.Random) -> tuple[bytes, bytes, bytes]:
    """A text as code is, with repeated lines, and two changes of it."""
    base = [
        rng.choice(WORDS) if rng.random() < 0.4 else f"line {number};" for number in range(rng.randint(4, 40))
    ]
    return _text(base), _text(_changed(base, rng, "mine")), _text(_changed(base, rng, "theirs"))


def _changed(base: list[str], rng: random.Random, who: str) -> list[str]:
    lines = list(base)
    for number in range(rng.randint(1, 3)):
        at = rng.randrange(len(lines) + 1)
        what = rng.random()
        if what < 0.4:
            lines.insert(at, f"{who} {number};")
        elif what < 0.8 and at < len(lines):
            lines[at] = f"{who} {number};"
        elif at < len(lines):
            del lines[at]
    return lines


def _text(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def git_merge(folder: Path, base: bytes, mine: bytes, theirs: bytes) -> bytes | None:
    """What `git merge-file` makes of it; None for a conflict."""
    for name, text in (("base", base), ("mine", mine), ("theirs", theirs)):
        (folder / name).write_bytes(text)
    command = ["git", "merge-file", "-p", "mine", "base", "theirs"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return ran.stdout if ran.returncode == 0 else None


def judged(folder: Path, rng: random.Random) -> str:
    """How ours compares with git's for one triple; AssertionError for a text that is lost."""
    base, mine, theirs = triple(rng)
    ours = merge_texts(base, mine, theirs)
    if ours.text is not None:
        for side in (mine, theirs):
            lost = Counter(side.splitlines()) - Counter(base.splitlines()) - Counter(ours.text.splitlines())
            assert not lost, (base, mine, theirs, ours.text)
    git = git_merge(folder, base, mine, theirs)
    if ours.text is None:
        return "both refuse" if git is None else "ours refuses"
    if git is None:
        return "git refuses"
    return "equal" if ours.text == git else "differs"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
def test_what_is_merged_is_what_git_makes_of_it(tmp_path: Path) -> None:
    rng = random.Random(7)
    found = Counter(judged(tmp_path, rng) for _ in range(TRIPLES))
    assert found["differs"] == found["git refuses"] == 0, found
    assert found["equal"] > TRIPLES / 5, found


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "refusal"),
    [
        (b"a\nb\nc\n", b"a\nx\nc\n", b"a\ny\nc\n", "same-lines"),
        (b"}\n}\n}\n}\n", b"}\nmine\n}\n}\n}\n", b"}\n}\n}\ntheirs\n}\n", "repeated-lines"),
        (b"a\0b", b"a\0c", b"a\0d", "binary"),
        (None, b"a\n", b"b\n", "same-lines"),
        (b"x\n" * 40_000, b"y\n" + b"x\n" * 40_000, b"x\n" * 40_000 + b"z\n", "too-large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_in_doubt_is_for_a_person(
    base: bytes | None, mine: bytes, theirs: bytes, refusal: str
) -> None:
    assert merge_texts(base, mine, theirs).refusal == refusal


def test_one_side_alone_and_the_same_on_both_are_no_question() -> None:
    assert merge_texts(b"a\n", b"a\n", b"b\n").text == b"b\n"
    assert merge_texts(b"a\n", b"b\n", b"a\n").text == b"b\n"
    assert merge_texts(b"a\n", b"b\n", b"b\n").text == b"b\n"
    assert merge_texts(None, b"a\n", b"a\n").text == b"a\n"
    assert merge_texts(
        b"a\r\nb\r\nc\r\nd\r\ne\r\n", b"A\r\nb\r\nc\r\nd\r\ne\r\n", b"a\r\nb\r\nc\r\nd\r\nE\r\n"
    ).text == (b"A\r\nb\r\nc\r\nd\r\nE\r\n")
