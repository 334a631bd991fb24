"""Ctrl and the mouse: names and import paths are underlined, and a click follows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.symbols.index import SymbolIndex
from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.language.attached import Attached
from desktop.operations import files
from desktop.widgets.page_popup import PagePopup
from tests.desktop.conftest import Until
from tests.desktop.language.test_navigation import LIB, MAIN, line_of

CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def main(desktop: Desktop, tmp_path: Path, until: Until) -> tuple[SourceEditor, Attached]:
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "Lib.sol").write_text(LIB)
    (folder / "Main.sol").write_text(MAIN)
    desktop.window.open_path(folder)
    language = desktop.session.language
    until(lambda: isinstance(language.index, SymbolIndex) and language.catalog is not None)
    files.open_file(desktop.bench, folder / "Main.sol")
    until(lambda: folder / "Main.sol" in desktop.window.tabs.editors)
    editor = desktop.window.tabs.editors[folder / "Main.sol"]
    editor.setFocus()
    return editor, desktop.window.language.attached[editor]


def point(editor: SourceEditor, text: str, into: int = 1) -> QPoint:
    cursor = QTextCursor(editor.document())
    cursor.setPosition(editor.text().index(text) + into)
    return editor.cursorRect(cursor).center()


def hover(editor: SourceEditor, where: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    viewport = editor.viewport()
    spot = QPointF(where)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, spot, viewport.mapToGlobal(spot), none, none, modifiers)
    QApplication.sendEvent(viewport, event)


def click(editor: SourceEditor, where: QPoint) -> None:
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, CONTROL, where)
    QApplication.processEvents()


def test_a_name_is_underlined_under_the_hand_only_while_ctrl_is_held(
    main: tuple[SourceEditor, Attached],
) -> None:
    editor, one = main
    where = point(editor, "twice")
    hover(editor, where, NONE)
    assert one.links.link is None
    plain = editor.viewport().grab().toImage()
    hover(editor, where, CONTROL)
    link = one.links.link
    assert link is not None and editor.text()[link.start : link.end] == "twice"
    assert editor.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert editor.viewport().grab().toImage() != plain
    hover(editor, point(editor, "pragma"), CONTROL)
    assert one.links.link is None
    hover(editor, where, CONTROL)
    QTest.keyRelease(editor, Qt.Key.Key_Control)
    assert one.links.link is None
    assert editor.viewport().cursor().shape() == Qt.CursorShape.IBeamCursor
    assert editor.overlays.count(one.links._paint) == 0


def test_a_click_goes_to_the_definition_in_another_file(
    desktop: Desktop, main: tuple[SourceEditor, Attached], until: Until
) -> None:
    click(main[0], point(main[0], "twice"))
    until(lambda: line_of(desktop).startswith("Lib.sol: function twice"))


def test_a_click_on_an_import_path_opens_the_file(
    desktop: Desktop, main: tuple[SourceEditor, Attached], until: Until
) -> None:
    click(main[0], point(main[0], "Lib.sol"))
    until(lambda: line_of(desktop).startswith("Lib.sol: pragma"))


def test_a_path_that_was_typed_just_now_leads_to_its_file_too(
    desktop: Desktop, main: tuple[SourceEditor, Attached], until: Until
) -> None:
    editor, _one = main
    cursor = QTextCursor(editor.document())
    cursor.setPosition(editor.text().index("contract Vault"))
    cursor.insertText('/* é */ import "./Lib.sol";\nimport "./Lib.sol"; // 😀\nimport "./No.sol";\n')
    assert main[1].links.at(editor.text().index("./No.sol") + 2) is None
    click(editor, point(editor, './Lib.sol"; // '))
    until(lambda: line_of(desktop).startswith("Lib.sol: pragma"))


def test_a_click_on_a_declaration_lists_its_uses(
    desktop: Desktop, main: tuple[SourceEditor, Attached], until: Until
) -> None:
    click(main[0], point(main[0], "total; //"))
    until(lambda: desktop.session.language.uses is not None)
    uses = desktop.session.language.uses
    assert uses is not None and uses.name == "total" and len(uses.uses) == 3


def test_a_click_beside_names_only_moves_the_cursor(
    desktop: Desktop, main: tuple[SourceEditor, Attached]
) -> None:
    editor, _one = main
    click(editor, point(editor, "pragma", 3))
    assert editor.textCursor().position() in (2, 3, 4) and line_of(desktop).startswith("Main.sol")


def test_a_declaration_is_shown_over_the_text_and_its_link_leads_there(
    desktop: Desktop, main: tuple[SourceEditor, Attached], until: Until
) -> None:
    editor, _one = main
    cursor = editor.textCursor()
    cursor.setPosition(editor.text().index("twice") + 1)
    editor.setTextCursor(cursor)
    QTest.keyClick(editor, Qt.Key.Key_F12, Qt.KeyboardModifier.AltModifier)
    (popup,) = editor.findChildren(PagePopup)
    words = popup.page.toPlainText()
    assert "Lib.sol:4" in words and "/// @notice Doubles." in words and "return value * 2;" in words
    assert line_of(desktop).startswith("Main.sol")
    popup.page.anchorClicked.emit("go")
    until(lambda: line_of(desktop).startswith("Lib.sol: function twice"))
