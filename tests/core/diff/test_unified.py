"""Unified diffs are read by git: the judge of every case here is `git apply`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from core.diff.hunk import diff
from core.diff.unified import unified, unified_files
from core.text import SourceText
from tests.core.diff.texts import sources


def _apply(folder: Path, patch: str) -> None:
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        cwd=folder,
        input=patch.encode(),
        check=True,
        capture_output=True,
    )


def _round_trip(folder: Path, before: SourceText, after: SourceText) -> bytes:
    path = folder / before.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(before.data)
    _apply(folder, unified(diff(before, after)))
    return path.read_bytes() if path.exists() else b""


CASES = {
    "changed": ("a\nb\nc\n", "a\nB\nc\n"),
    "last line end lost": ("a\nb\n", "a\nb"),
    "last line end gained": ("a\nb", "a\nb\n"),
    "no line end on both": ("a\nb", "a\nc"),
    "CRLF kept": ("a\r\nb\r\nc\r\n", "a\r\nx\r\nc\r\n"),
    "line ends only": ("a\r\nb\r\n", "a\nb\n"),
    "lone CR": ("a\rb\rc\n", "a\rx\rc\n"),
    "two hunks far apart": ("".join(f"{n}\n" for n in range(40)), "".join(f"{n}\n" for n in range(1, 39))),
    "emoji": ("😀\nü\n", "😀\nö\n"),
    "from empty": ("", "a\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_git_applies(case: str, tmp_path: Path) -> None:
    before, after = (SourceText.of("dir/a.sol", text) for text in CASES[case])
    assert _round_trip(tmp_path, before, after) == after.data


@pytest.mark.parametrize("name", ["with space.sol", 'quo"te.sol', "ümlaut.sol", "deep/er/a.sol"])
def test_git_finds_files_with_unusual_names(name: str, tmp_path: Path) -> None:
    before, after = SourceText.of(name, "a\nb\n"), SourceText.of(name, "a\nc\n")
    assert _round_trip(tmp_path, before, after) == after.data


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sources, sources)
def test_git_applies_anything(tmp_path: Path, before: SourceText, after: SourceText) -> None:
    if before.data != after.data and before.data and after.data:
        assert _round_trip(tmp_path, before, after) == after.data


def test_several_files_make_one_patch(tmp_path: Path) -> None:
    pairs = [(SourceText.of(n, f"{n}\nx\n"), SourceText.of(n, f"{n}\ny\n")) for n in ("a.sol", "b/c.sol")]
    (tmp_path / "b").mkdir()
    for before, _ in pairs:
        (tmp_path / before.path).write_bytes(before.data)
    _apply(tmp_path, unified_files(diff(*pair) for pair in pairs))
    assert all((tmp_path / after.path).read_bytes() == after.data for _, after in pairs)


def test_equal_texts_give_no_diff() -> None:
    source = SourceText.of("a.sol", "a\n")
    assert unified(diff(source, source)) == ""
