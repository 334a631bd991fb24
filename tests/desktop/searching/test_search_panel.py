"""Search and replace in all files, in a real window with real keys and files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.searching.matching import FileHits
from core.searching.query import Replacement
from desktop.app import Desktop
from desktop.searching.model import AFTER, ITEM
from desktop.searching.view import SearchView
from tests.desktop.conftest import Until

A = b"pragma solidity ^0.8.20;\r\n\r\ncontract A {\r\n    uint256 total;\r\n    uint256 Total;\r\n}\r\n"
B = b"pragma solidity ^0.8.20;\n\ncontract B {\n    uint256 total;\n}\n"


def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "node_modules" / "dep").mkdir(parents=True)
    (folder / "A.sol").write_bytes(A)
    (folder / "src" / "B.sol").write_bytes(B)
    (folder / "node_modules" / "dep" / "C.sol").write_bytes(B)
    return folder


def opened(desktop: Desktop, folder: Path, until: Until) -> SearchView:
    desktop.window.open_path(folder)
    until(lambda: desktop.session.documents and desktop.session.analysis is not None)
    desktop.window.commands["find-in-files"].trigger()
    view = desktop.window.panel("search")
    assert isinstance(view, SearchView) and view.words.hasFocus()
    return view


def type_and_search(view: SearchView, words: str, until: Until) -> None:
    view.words.clear()
    QTest.keyClicks(view.words, words)
    QTest.keyClick(view.words, Qt.Key.Key_Return)
    until(lambda: not view.stop.isVisible())


def listed(view: SearchView) -> dict[str, int]:
    items = [view.model.index(row, 0).data(ITEM) for row in range(view.model.rowCount())]
    return {item.name: len(item.hits) for item in items if isinstance(item, FileHits)}


def test_what_is_typed_is_found_in_files_and_in_unsaved_editors(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    view = opened(desktop, project(tmp_path), until)
    editor = desktop.window.tabs.editor()
    assert editor is not None and editor.path.name == "A.sol"
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, "// total")
    type_and_search(view, "total", until)
    assert listed(view) == {"A.sol": 3, "src/B.sol": 1}
    assert view.summary.text() == "4 found in 2 files"
    view.case.click()
    until(lambda: listed(view) == {"A.sol": 2, "src/B.sol": 1})
    view.dependencies.click()
    until(lambda: listed(view) == {"A.sol": 2, "node_modules/dep/C.sol": 1, "src/B.sol": 1})
    view.files.setText("!A.sol, *.sol")
    until(lambda: "A.sol" not in listed(view) and "src/B.sol" in listed(view))


def test_f4_goes_through_the_places_enter_opens_and_delete_takes_off(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    folder = project(tmp_path)
    view = opened(desktop, folder, until)
    type_and_search(view, "total", until)
    until(desktop.window.commands["next-result"].isEnabled)
    QTest.keyClick(desktop.window, Qt.Key.Key_F4)
    editor = desktop.window.tabs.editor()
    assert editor is not None
    assert (editor.textCursor().blockNumber(), editor.textCursor().positionInBlock()) == (3, 12)
    desktop.window.commands["next-result"].trigger()
    assert editor.textCursor().blockNumber() == 4
    desktop.window.commands["next-result"].trigger()
    until(lambda: desktop.session.current == folder / "src" / "B.sol")
    desktop.window.commands["previous-result"].trigger()
    until(lambda: desktop.session.current == folder / "A.sol")
    view.tree.setFocus()
    QTest.keyClick(view.tree, Qt.Key.Key_Delete)
    assert listed(view) == {"A.sol": 1, "src/B.sol": 1}
    QTest.keyClick(view.tree, Qt.Key.Key_Delete)
    assert listed(view) == {"src/B.sol": 1}
    view.tree.setCurrentIndex(view.model.index(0, 0, view.model.index(0, 0)))
    QTest.keyClick(view.tree, Qt.Key.Key_Return)
    until(lambda: desktop.session.current == folder / "src" / "B.sol")


def test_replacing_shows_every_place_and_leaves_out_what_is_not_ticked(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    folder = project(tmp_path)
    view = opened(desktop, folder, until)
    type_and_search(view, "total", until)
    view.replacing.click()
    view.keep_case.click()
    QTest.keyClicks(view.other, "sum")
    first = view.model.index(0, 0)
    afters = [view.model.index(row, 0, first).data(AFTER) for row in range(2)]
    assert afters == ["sum", "Sum"]
    unticked = view.model.index(0, 0, first)
    view.model.setData(unticked, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert first.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.PartiallyChecked
    assert view.replace_all.text() == "Replace 2 places"
    view.replace_all.click()
    until(lambda: (folder / "src" / "B.sol").read_bytes() == B.replace(b"total", b"sum"))
    editor = desktop.window.tabs.editor()
    assert editor is not None
    until(lambda: "Sum" in editor.text())
    assert "uint256 total" in editor.text()
    assert (folder / "A.sol").read_bytes() == A  # what is open stays unsaved
    assert desktop.session.documents[folder / "A.sol"].dirty
    editor.undo()
    assert editor.text().encode() == A.replace(b"\r\n", b"\n")
    until(desktop.window.commands["undo-replace"].isEnabled)
    desktop.window.commands["undo-replace"].trigger()
    until(lambda: (folder / "src" / "B.sol").read_bytes() == B)
    until(lambda: not desktop.window.commands["undo-replace"].isEnabled())


def test_files_that_changed_after_the_search_are_skipped_and_named(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    folder = project(tmp_path)
    view = opened(desktop, folder, until)
    type_and_search(view, "total", until)
    (folder / "src" / "B.sol").write_bytes(B + b"// total\n")
    editor = desktop.window.tabs.editor()
    assert editor is not None
    editor.textCursor().insertText("\n")
    told: list[str] = []
    desktop.session.notice.connect(lambda notice: told.append(f"{notice.message} {notice.next_step}"))
    view.replace_wanted.emit(view.model.chosen(), Replacement("sum"))
    until(lambda: any("Replaced 0 places" in item for item in told))
    assert any("src/B.sol" in item and "A.sol" in item for item in told)
    assert (folder / "src" / "B.sol").read_bytes() == B + b"// total\n"
    assert "sum" not in editor.text()


def test_undo_leaves_files_alone_that_changed_since(desktop: Desktop, tmp_path: Path, until: Until) -> None:
    folder = project(tmp_path)
    view = opened(desktop, folder, until)
    type_and_search(view, "total", until)
    view.replace_wanted.emit(view.model.chosen()[1:], Replacement("sum"))
    until(lambda: desktop.session.rewritten_files)
    (folder / "src" / "B.sol").write_bytes(b"// mine\n")
    told: list[str] = []
    desktop.session.notice.connect(lambda notice: told.append(f"{notice.message} {notice.next_step}"))
    until(desktop.window.commands["undo-replace"].isEnabled)
    desktop.window.commands["undo-replace"].trigger()
    until(lambda: any("B.sol" in item for item in told))
    assert (folder / "src" / "B.sol").read_bytes() == b"// mine\n"


def test_nothing_is_written_when_one_of_the_files_cannot_be(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    folder = project(tmp_path)
    (folder / "src" / "C.sol").write_bytes(B)
    view = opened(desktop, folder, until)
    type_and_search(view, "total", until)
    (folder / "src" / "C.sol").chmod(0o444)
    told: list[str] = []
    desktop.session.notice.connect(lambda notice: told.append(notice.message))
    view.replace_wanted.emit(view.model.chosen(), Replacement("sum"))
    until(lambda: any("cannot be written" in item for item in told))
    assert (folder / "src" / "B.sol").read_bytes() == B
    editor = desktop.window.tabs.editor()
    assert editor is not None and "sum" not in editor.text()


def test_a_search_can_be_stopped_and_what_was_found_stays(
    desktop: Desktop, tmp_path: Path, until: Until, qtbot: QtBot
) -> None:
    folder = project(tmp_path)
    (folder / "z.txt").write_bytes(b"t" * 50 + b"!")
    view = opened(desktop, folder, until)
    view.regular.setChecked(True)
    view.words.setText("(t+)+$|total;")
    view.search()
    until(lambda: view.model.rowCount() >= 1 or not desktop.bench.jobs.running("search"))
    view.stop.click()
    assert not desktop.bench.jobs.running("search")
    assert "Stopped" in view.notes.text()


def test_a_wrong_expression_is_told_and_the_panel_is_ready_again(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    view = opened(desktop, project(tmp_path), until)
    told: list[str] = []
    desktop.session.notice.connect(lambda notice: told.append(notice.message))
    view.regular.setChecked(True)
    type_and_search(view, "a[", until)
    until(lambda: any("cannot be read" in item for item in told))
    assert not view.stop.isVisible()


def test_what_was_asked_before_comes_back_with_the_up_key(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    view = opened(desktop, project(tmp_path), until)
    type_and_search(view, "total", until)
    type_and_search(view, "uint256", until)
    QTest.keyClicks(view.words, "x")
    QTest.keyClick(view.words, Qt.Key.Key_Up)
    assert view.words.text() == "uint256"
    QTest.keyClick(view.words, Qt.Key.Key_Up)
    assert view.words.text() == "total"
    QTest.keyClick(view.words, Qt.Key.Key_Down)
    QTest.keyClick(view.words, Qt.Key.Key_Down)
    assert view.words.text() == "uint256x"
    assert desktop.bench.memory.values.searches[:2] == ("uint256", "total")


def test_the_match_is_painted_and_a_replacement_beside_it(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    view = opened(desktop, project(tmp_path), until)
    type_and_search(view, "total", until)
    theme = desktop.window.look.theme

    def colors() -> set[str]:
        image: QImage = view.tree.viewport().grab().toImage()
        size = image.size()
        return {image.pixelColor(QPoint(x, y)).name() for x in range(size.width()) for y in range(120)}

    assert theme.selection in colors()
    view.replacing.setChecked(True)
    view.other.setText("sum")
    assert {theme.removed_mark, theme.added_mark} <= colors()
