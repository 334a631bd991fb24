"""What other programs do to open files: taken over, merged or asked about, and never in the way of typing."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton

from core.store import files as store_files
from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE


@pytest.fixture
def file(box: Path) -> Path:
    return box / "Box.sol"


def opened(desktop: Desktop, file: Path, until: Until) -> SourceEditor:
    desktop.window.open_path(file)
    until(lambda: file in desktop.session.documents)
    return desktop.window.tabs.editors[file]


def choose(desktop: Desktop, label: str) -> None:
    (button,) = (item for item in desktop.window.notices.choices() if item.text() == label)
    button.click()


def press(desktop: Desktop, label: str) -> None:
    (dialog,) = desktop.window.findChildren(QDialog)
    (button,) = (item for item in dialog.findChildren(QPushButton) if item.text() == label)
    button.click()


def said(desktop: Desktop) -> str:
    return desktop.window.notices.text()


def test_a_clean_file_is_read_again_with_cursor_and_scroll_kept_in_one_undo_step(
    desktop: Desktop, file: Path, until: Until
) -> None:
    body = BEFORE + "".join(f"// line {n}\n" for n in range(400))
    file.write_text(body)
    editor = opened(desktop, file, until)
    editor.go_to(200, 4)
    top, line = editor.firstVisibleBlock().text(), editor.textCursor().block().text()
    file.write_text("// a\n// b\n// c\n" + body.replace("// line 390", "// other"))
    until(lambda: "// other" in editor.text())
    assert editor.textCursor().block().text() == line
    assert editor.textCursor().positionInBlock() == 4
    assert editor.firstVisibleBlock().text() == top
    assert not desktop.session.documents[file].dirty
    editor.undo()
    assert editor.text() == body and not editor.document().isUndoAvailable()


def test_changes_in_other_lines_can_be_merged_and_undone(desktop: Desktop, file: Path, until: Until) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    mine = editor.text()
    theirs = BEFORE.replace("return value;", "return value + 0;")
    file.write_text(theirs)
    until(lambda: "another program" in said(desktop))
    choose(desktop, "Merge")
    assert editor.text() == "// mine\n" + theirs
    assert said(desktop) == "" and desktop.session.documents[file].theirs is None
    editor.undo()
    assert editor.text() == mine
    editor.redo()
    desktop.window.commands["save"].trigger()
    until(lambda: file.read_text() == "// mine\n" + theirs)


def test_changes_of_the_same_line_are_merged_by_hand_and_undone_as_one_step(
    desktop: Desktop, file: Path, until: Until
) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    mine = editor.text()
    file.write_text("// theirs " + BEFORE)
    until(lambda: "another program" in said(desktop))
    choose(desktop, "Merge by hand")
    page = desktop.window.tabs.merging()
    assert page is not None and page.page.model.count == 1
    editor.insertPlainText("/* later */\n")  # typed while the page is open
    late = editor.text()
    QTest.keyClick(page.page.result, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    QTest.keyClick(page.page.result, Qt.Key.Key_Return, control | alt)
    again = desktop.window.tabs.merging()
    assert again is not None and again is not page, "the same line was typed in again"
    again.decide("theirs")
    again.finish()
    assert desktop.window.tabs.merging() is None
    assert editor.text() == "// theirs " + BEFORE and said(desktop) == ""
    editor.undo()
    assert editor.text() == late != mine


def test_changes_of_the_same_line_offer_a_merge_by_hand_and_everything_else(
    desktop: Desktop, file: Path, until: Until
) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    mine = editor.text()
    file.write_text("// theirs " + BEFORE)
    until(lambda: "another program" in said(desktop))
    labels = [item.text() for item in desktop.window.notices.choices()]
    assert labels == ["Compare", "Merge by hand", "Take the file's text", "Keep mine"]
    choose(desktop, "Take the file's text")
    assert editor.text() == "// theirs " + BEFORE and not desktop.session.documents[file].dirty
    editor.undo()
    assert editor.text() == mine


def test_keeping_mine_lets_the_next_save_write(desktop: Desktop, file: Path, until: Until) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    file.write_text("// theirs " + BEFORE)
    until(lambda: "another program" in said(desktop))
    choose(desktop, "Keep mine")
    desktop.window.commands["save"].trigger()
    until(lambda: file.read_text() == "// mine " + BEFORE)


def undone_after_keeping_mine(desktop: Desktop, file: Path, until: Until) -> SourceEditor:
    """The text is as the file was when it was opened, and another program wrote it since."""
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    file.write_text("// theirs " + BEFORE)
    until(lambda: "another program" in said(desktop))
    choose(desktop, "Keep mine")
    while editor.text() != BEFORE:
        editor.undo()
    assert desktop.window.bench.session.documents[file].dirty
    return editor


def test_what_was_undone_to_an_older_state_of_the_file_is_not_saved(
    desktop: Desktop, file: Path, until: Until
) -> None:
    editor = undone_after_keeping_mine(desktop, file, until)
    QTest.keyClicks(editor, "x")
    editor.undo()
    assert desktop.window.bench.session.documents[file].dirty
    desktop.window.commands["save"].trigger()
    until(lambda: file.read_text() == BEFORE and not desktop.window.bench.session.documents[file].dirty)


def test_an_edit_that_leads_back_to_what_the_file_holds_takes_the_dot_away(
    desktop: Desktop, file: Path, until: Until
) -> None:
    editor = undone_after_keeping_mine(desktop, file, until)
    QTest.keyClicks(editor, "// theirs")
    assert desktop.window.bench.session.documents[file].dirty
    QTest.keyClicks(editor, " ")
    until(lambda: not desktop.window.bench.session.documents[file].dirty)
    QTest.keyClicks(editor, "x")
    until(lambda: desktop.window.bench.session.documents[file].dirty)
    editor.undo()
    until(lambda: not desktop.window.bench.session.documents[file].dirty)


def test_a_file_that_becomes_as_it_was_settles_the_question(
    desktop: Desktop, file: Path, until: Until
) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    file.write_text("// theirs\n")
    until(lambda: "another program" in said(desktop))
    file.write_text(BEFORE)
    until(lambda: said(desktop) == "")
    assert desktop.session.documents[file].theirs is None
    assert editor.text() == "// mine " + BEFORE


def test_a_message_does_not_push_the_question_away(desktop: Desktop, file: Path, until: Until) -> None:
    from desktop.errors import Notice

    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    file.write_text("// theirs\n")
    until(lambda: "another program" in said(desktop))
    desktop.session.tell(Notice("info", "Something else."))
    assert said(desktop) == "Something else."
    desktop.window.notices.close_notice()
    assert "another program" in said(desktop)


@pytest.mark.parametrize("typed", ["", "// mine "])
def test_a_deleted_file_stays_open_says_so_and_is_written_again(
    desktop: Desktop, file: Path, until: Until, typed: str
) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, typed)
    shutil.rmtree(file.parent)
    until(lambda: "(deleted)" in desktop.window.tabs.tabText(0))
    assert "deleted or moved" in said(desktop)
    desktop.window.close_document(file)
    press(desktop, "&Cancel")
    assert file in desktop.session.documents
    desktop.window.commands["save"].trigger()
    until(lambda: file.exists() and not desktop.session.documents[file].gone)
    assert file.read_text() == typed + BEFORE
    assert "(deleted)" not in desktop.window.tabs.tabText(0)


def test_a_deleted_file_that_comes_back_with_other_text_is_noticed(
    desktop: Desktop, file: Path, until: Until
) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    file.unlink()
    until(lambda: desktop.session.documents[file].gone)
    file.write_text("// theirs\n")
    until(lambda: desktop.session.documents[file].theirs is not None)
    assert not desktop.session.documents[file].gone
    assert editor.text() == "// mine " + BEFORE


def test_a_program_that_writes_by_renaming_is_seen_every_time(
    desktop: Desktop, file: Path, until: Until
) -> None:
    editor = opened(desktop, file, until)
    for number in range(3):
        fresh = file.with_suffix(".tmp")
        fresh.write_text(f"// {number}\n")
        fresh.replace(file)
        until(lambda number=number: editor.text() == f"// {number}\n")  # type: ignore[misc]


def test_a_link_stays_a_link_and_its_target_is_written(desktop: Desktop, file: Path, until: Until) -> None:
    link = file.parent / "Link.sol"
    link.symlink_to(file)
    editor = opened(desktop, link, until)
    file.write_text(BEFORE.replace("Box", "Crate"))
    until(lambda: "Crate" in editor.text())
    QTest.keyClicks(editor, "// mine ")
    desktop.window.commands["save"].trigger()
    until(lambda: file.read_text().startswith("// mine "))
    assert link.is_symlink()


def test_a_full_disk_loses_nothing_and_saving_can_be_tried_again(
    desktop: Desktop, file: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    desktop.window.recorder.record_all()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store_files, "_stage", full)
        desktop.window.commands["save"].trigger()
        until(lambda: "no space left" in said(desktop))
    assert desktop.session.documents[file].dirty and file.read_text() == BEFORE
    desktop.keeper.flush()
    assert list((desktop.shared.settings.data_dir / "recovery").glob("*/*.typed"))
    choose(desktop, "Try again")
    until(lambda: file.read_text() == "// mine " + BEFORE)


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_a_write_protected_file_is_told_and_can_be_saved_elsewhere(
    desktop: Desktop, file: Path, until: Until
) -> None:
    editor = opened(desktop, file, until)
    file.chmod(stat.S_IRUSR)
    QTest.keyClicks(editor, "// mine ")
    desktop.window.commands["save"].trigger()
    until(lambda: "cannot be written (write-protected)" in said(desktop))
    choose(desktop, "Save as…")
    (dialog,) = desktop.window.findChildren(QFileDialog)
    target = file.parent / "Mine.sol"
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    until(lambda: target.exists() and target in desktop.session.documents)
    assert target.read_text() == "// mine " + BEFORE and file.read_text() == BEFORE
    assert file not in desktop.session.documents
    assert desktop.window.tabs.editors[target] is editor
    assert not desktop.session.documents[target].dirty and said(desktop) == ""
    editor.undo()
    assert desktop.session.documents[target].dirty, "undo reaches back over the change of name"


def test_saving_under_a_new_name_keeps_line_ends(desktop: Desktop, file: Path, until: Until) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + BEFORE.replace("\n", "\r\n").encode())
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    desktop.window.commands["save-as"].trigger()
    (dialog,) = desktop.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(file.parent / "New.sol"))
    dialog.reject()
    until((file.parent / "New.sol").exists)
    expected = b"\xef\xbb\xbf" + ("// mine " + BEFORE).replace("\n", "\r\n").encode()
    assert (file.parent / "New.sol").read_bytes() == expected
    until(lambda: file.parent / "New.sol" in desktop.session.documents)


def test_comparing_shows_the_file_beside_what_was_typed(desktop: Desktop, file: Path, until: Until) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    desktop.window.commands["compare-saved"].trigger()
    shown = desktop.window.tabs.comparing()
    assert shown is not None
    left, right = (pane.toPlainText() for pane in shown.panes)
    assert right.startswith("// mine ") and left.startswith("pragma")
    desktop.window.commands["close-tab"].trigger()
    assert desktop.window.tabs.editor() is editor


def test_reverting_gives_the_file_back_and_can_be_undone(desktop: Desktop, file: Path, until: Until) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    desktop.window.commands["revert"].trigger()
    assert editor.text() == BEFORE and not desktop.session.documents[file].dirty
    editor.undo()
    assert editor.text() == "// mine " + BEFORE and desktop.session.documents[file].dirty


def test_save_all_saves_every_file_and_asks_for_the_name_of_a_new_one(
    desktop: Desktop, file: Path, tmp_path: Path, until: Until
) -> None:
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    desktop.window.commands["new-file"].trigger()
    fresh = desktop.window.tabs.editor()
    assert fresh is not None
    QTest.keyClicks(fresh, "contract New ")
    desktop.window.commands["save-all"].trigger()
    until(lambda: bool(desktop.window.findChildren(QFileDialog)))
    (dialog,) = desktop.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "New.sol"))
    dialog.reject()
    until(lambda: not desktop.window.anything_unsaved())
    assert (tmp_path / "New.sol").read_text() == "contract New "
    assert file.read_text() == "// mine " + BEFORE


def test_closing_with_several_unsaved_files_saves_them_all_or_none(
    desktop: Desktop, file: Path, until: Until
) -> None:
    other = file.parent / "Other.sol"
    other.write_text(BEFORE)
    desktop.window.open_path(file.parent)
    until(lambda: file in desktop.session.documents)
    from desktop.operations.files import open_file

    open_file(desktop.bench, other)
    until(lambda: other in desktop.session.documents)
    for path in (file, other):
        QTest.keyClicks(desktop.window.tabs.editors[path], "// mine ")
    desktop.window.close()
    press(desktop, "&Cancel")
    assert desktop.window.isVisible()
    until(lambda: not desktop.window.findChildren(QDialog))
    desktop.window.commands["quit"].trigger()
    press(desktop, "&Save all")
    until(lambda: not desktop.window.isVisible())
    assert file.read_text() == other.read_text() == "// mine " + BEFORE
