"""Patches that the real git applies to what was reviewed, and tests of counterexamples as files."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from core.text import SourceText
from desktop.app import Desktop
from desktop.candidate import Candidate
from desktop.operations import handing
from desktop.reviewing import Reviewing
from tests.desktop.conftest import Until
from tests.desktop.factories import AFTER, BEFORE, candidate, counterexample, report

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(folder: Path, *arguments: str, data: bytes = b"") -> None:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=data, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()


def two_files(folder: Path) -> Candidate:
    """Line ends of two kinds, a file name with a blank, and no line end at the end of a file."""
    texts = {
        "src/Box.sol": (BEFORE.encode(), AFTER.encode()),
        "src/my lib/Other one.sol": (
            BEFORE.replace("\n", "\r\n").rstrip().encode(),
            AFTER.replace("\n", "\r\n").rstrip().encode() + b"\r\n// end",
        ),
    }
    for name, (before, _after) in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(before)
    return replace(
        candidate(folder),
        before={name: SourceText(name, before) for name, (before, _) in texts.items()},
        after={name: SourceText(name, after) for name, (_, after) in texts.items()},
        files={name: str(folder / name) for name in texts},
    )


@needs_git
@pytest.mark.parametrize("inside", ["", "packages/contracts"])
def test_git_applies_the_patch_of_the_whole_and_of_the_accepted_part(inside: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    project = tmp_path / inside
    project.mkdir(parents=True, exist_ok=True)
    chosen = two_files(project)
    whole = Reviewing.of(chosen)
    part = whole.change(0, lambda review: review.accept(1)).change(1, lambda review: review.accept(0))
    for reviewing in (whole, part):
        patch = handing.patch_of(reviewing, project).encode()
        git(tmp_path, "apply", "--check", data=patch)
        git(tmp_path, "apply", data=patch)
        for name, text in reviewing.shown.items():
            assert (project / name).read_bytes() == text.data
        git(tmp_path, "apply", "-R", data=patch)
        for name, text in chosen.before.items():
            assert (project / name).read_bytes() == text.data
    assert part.shown != whole.shown


def choose(desktop: Desktop, path: Path) -> Path:
    """Answer the save dialog; returns what it had suggested."""
    (dialog,) = desktop.window.findChildren(QFileDialog)
    suggested = Path(dialog.selectedFiles()[0])
    dialog.fileSelected.emit(str(path))
    dialog.close()
    return suggested


@needs_git
def test_the_patch_of_a_review_is_saved_copied_and_applied(desktop: Desktop, box: Path, until: Until) -> None:
    session, window = desktop.session, desktop.window
    window.open_path(box)
    until(lambda: session.analysis is not None and not desktop.bench.jobs.states())
    assert not window.commands["export-patch"].isEnabled()
    chosen = candidate(box)
    session.add_candidate(chosen)
    session.review(chosen)
    window.commands["export-patch"].trigger()
    target = box / "out" / "mine.patch"
    assert choose(desktop, target).name == "custom-errors-instead-of-texts.patch"
    until(target.is_file)
    until(lambda: str(target) in window.notices.text())
    window.commands["copy-patch"].trigger()
    until(lambda: "on the clipboard" in window.notices.text())
    assert QGuiApplication.clipboard().text() == target.read_text()
    git(box, "init", "-q")
    git(box, "apply", str(target))
    assert (box / "Box.sol").read_text() == AFTER


def test_the_test_of_a_counterexample_is_saved_among_the_tests_of_the_project(
    desktop: Desktop, box: Path, until: Until
) -> None:
    session, window = desktop.session, desktop.window
    (box / "test").mkdir()
    window.open_path(box)
    until(lambda: session.analysis is not None and not desktop.bench.jobs.states())
    assert not window.commands["export-test"].isEnabled()
    chosen = replace(candidate(box), report=report("fail", counterexample=counterexample()))
    session.add_candidate(chosen)
    session.review(chosen)
    assert window.commands["export-test"].isEnabled()
    window.commands["export-test"].trigger()
    target = box / "test" / "BoxBehavior.t.sol"
    assert choose(desktop, target) == target
    until(target.is_file)
    assert target.read_text() == counterexample().foundry_test
    window.commands["copy-test"].trigger()
    assert QGuiApplication.clipboard().text() == counterexample().foundry_test
