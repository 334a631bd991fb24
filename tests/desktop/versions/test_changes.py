"""Marks against the last commit in a real editor on a real repository, and comparing with a commit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import Desktop
from desktop.operations import git as operation
from desktop.session import Comparison
from desktop.versions.marks import Peek
from desktop.versions.model import changes_between, reverted
from tests.core.toolchain.test_git import git
from tests.desktop.conftest import Until

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
TEXT = "pragma solidity ^0.8.20;\n\ncontract A {\n    uint256 a;\n    uint256 b;\n    uint256 c;\n}\n"


@pytest.mark.parametrize(
    "text",
    ["", "x", TEXT, TEXT + "more", TEXT.replace("    uint256 b;\n", ""), TEXT.replace("b;", "bb;") + "\n\n",
     "new\n" + TEXT, TEXT.removesuffix("\n"), TEXT.replace("contract", "\U0001f600")],
)  # fmt: skip
def test_reverting_every_change_from_the_end_gives_the_committed_text(text: str) -> None:
    made = text
    for change in reversed(changes_between(TEXT, text)):
        made = reverted(made, change)
    assert made.rstrip("\n") == TEXT.rstrip("\n")


def opened(desktop: Desktop, tmp_path: Path, until: Until, data: bytes) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    path = folder / "A.sol"
    path.write_bytes(data)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "First")
    desktop.window.open_path(folder)
    until(lambda: path in desktop.session.documents and desktop.session.analysis is not None)
    until(lambda: not desktop.bench.jobs.states())
    assert desktop.window.fields.branch.text() == "Branch main"
    return path


def test_typing_marks_lines_and_a_click_shows_and_reverts_them(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    opened(desktop, tmp_path, until, TEXT.replace("\n", "\r\n").encode())
    editor = desktop.window.tabs.editor()
    assert editor is not None and editor.changes == ()
    editor.replace_text(TEXT.replace("    uint256 b;\n", "    uint256 bb;\n    uint256 d;\n"))
    until(lambda: editor.changes)
    (change,) = editor.changes
    assert (change.kind, change.start, change.end) == ("changed", 4, 6)
    assert change.former == "    uint256 b;\n"
    theme = desktop.window.look.theme
    image = editor.gutter.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert theme.added_text in colors
    block = editor.document().findBlockByNumber(4)
    top = editor.blockBoundingGeometry(block).translated(editor.contentOffset()).center().y()
    QTest.mouseClick(editor.gutter, Qt.MouseButton.LeftButton, pos=QPoint(2, round(top)))
    peek = editor.findChild(Peek)
    assert isinstance(peek, Peek) and peek.former.toPlainText() == "    uint256 b;"
    peek.copy.click()
    assert QApplication.clipboard().text() == "    uint256 b;\n"
    editor.go_to(5)
    desktop.window.commands["peek-change"].trigger()
    (peek,) = [item for item in editor.findChildren(Peek) if item.isVisible()]
    QTest.keyClick(peek.revert, Qt.Key.Key_Space)
    assert editor.text() == TEXT
    editor.undo()
    assert "uint256 bb" in editor.text()
    editor.undo()
    assert editor.text() == TEXT


def test_a_file_that_git_does_not_know_has_no_marks(desktop: Desktop, tmp_path: Path, until: Until) -> None:
    path = opened(desktop, tmp_path, until, TEXT.encode())
    other = path.with_name("B.sol")
    other.write_text("contract B {}\n")
    desktop.window.open_path(other)
    until(lambda: other in desktop.session.documents and not desktop.bench.jobs.states())
    editor = desktop.window.tabs.editor()
    assert editor is not None
    QTest.keyClicks(editor, "// x")
    QTest.qWait(500)
    assert editor.changes == ()


def test_a_file_is_compared_with_a_commit(desktop: Desktop, tmp_path: Path, until: Until) -> None:
    path = opened(desktop, tmp_path, until, TEXT.encode())
    editor = desktop.window.tabs.editor()
    assert editor is not None
    editor.replace_text(TEXT.replace("uint256 a;", "uint256 z;"))
    shown: list[Comparison] = []
    desktop.session.compared.connect(shown.append)
    found: list[object] = []
    operation.list_commits(desktop.bench, path, found.extend)
    until(lambda: found)
    operation.compare(desktop.bench, path, found[0])  # type: ignore[arg-type]
    until(lambda: shown)
    assert shown[0].left.text == TEXT
    assert shown[0].right is not None and "uint256 z;" in shown[0].right.text
