"""The history: every save is kept, seen, compared and brought back, with the real store and compiler."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from core.text import SourceText
from desktop.app import Desktop
from desktop.history.view import HistoryView
from desktop.operations import restore as restoring
from desktop.session import RevisionRow
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE

NEXT = BEFORE.replace("next > 0", "tx.origin == address(this)")


def opened(desktop: Desktop, box: Path, until: Until) -> Path:
    desktop.window.open_path(box)
    file = box / "Box.sol"
    until(lambda: desktop.session.analysis is not None and file in desktop.session.documents)
    until(lambda: not desktop.bench.jobs.states())
    return file


def type_and_save(desktop: Desktop, file: Path, body: str, until: Until) -> None:
    desktop.window.tabs.editors[file].replace_text(body)
    desktop.window.commands["save"].trigger()
    until(lambda: not desktop.session.documents[file].dirty and not desktop.bench.jobs.states())


def panel(desktop: Desktop) -> HistoryView:
    view = desktop.window.panel("history")
    assert isinstance(view, HistoryView)
    desktop.window.show_panel("history")
    return view


def rows(desktop: Desktop) -> tuple[RevisionRow, ...]:
    return desktop.session.revisions


def choose(view: HistoryView, *numbers: int) -> None:
    view.list.clearSelection()
    for number in numbers:
        item = view.list.topLevelItem(number)
        assert item is not None
        index = view.list.indexFromItem(item)
        flags = QItemSelectionModel.SelectionFlag
        view.list.selectionModel().select(index, flags.Select | flags.Rows)


def test_the_first_save_keeps_what_was_there_and_both_get_their_findings(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file = opened(desktop, box, until)
    assert rows(desktop) == ()
    type_and_save(desktop, file, NEXT, until)
    saved, before = rows(desktop)
    assert (before.title, saved.title) == ("As it was before the first save", "Saved")
    assert saved.parts[0].path == file
    assert sum(saved.findings["Box.sol"].values()) > sum(before.findings["Box.sol"].values())
    assert saved.sizes["Box.sol"][0].runtime_bytes
    assert saved.score is not None and before.score is not None and saved.score < before.score


def test_saving_the_same_text_again_adds_nothing(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    type_and_save(desktop, file, NEXT, until)
    editor = desktop.window.tabs.editors[file]
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    desktop.window.commands["save"].trigger()
    until(lambda: not desktop.bench.jobs.states())
    assert len(rows(desktop)) == 2


def test_restoring_writes_the_old_text_in_one_undo_step_and_loses_nothing(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file = opened(desktop, box, until)
    type_and_save(desktop, file, NEXT, until)
    view = panel(desktop)
    choose(view, 1)
    desktop.window.commands["revision-restore"].trigger()
    until(lambda: len(rows(desktop)) == 3 and not desktop.bench.jobs.states())
    assert file.read_text() == BEFORE
    assert rows(desktop)[0].title.startswith("Restored: As it was before the first save")
    assert sum(rows(desktop)[0].findings["Box.sol"].values()) == sum(
        rows(desktop)[2].findings["Box.sol"].values()
    )
    editor = desktop.window.tabs.editors[file]
    assert editor.text() == BEFORE and not desktop.session.documents[file].dirty
    editor.undo()
    assert editor.text() == NEXT


def test_restoring_over_unsaved_text_asks_and_keeps_that_text(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file = opened(desktop, box, until)
    type_and_save(desktop, file, NEXT, until)
    editor = desktop.window.tabs.editors[file]
    QTest.keyClicks(editor, "// mine ")
    choose(panel(desktop), 1)
    desktop.window.commands["revision-restore"].trigger()
    assert "unsaved" in desktop.window.notices.text()
    assert "// mine" in editor.text() and file.read_text() == NEXT
    (button,) = desktop.window.notices.choices()
    button.click()
    until(lambda: editor.text() == BEFORE and not desktop.bench.jobs.states())
    assert file.read_text() == BEFORE
    titles = [row.title for row in rows(desktop)]
    assert "As it was before restoring" in titles
    kept = rows(desktop)[titles.index("As it was before restoring")]
    from core.store.revisions import text_of

    assert "// mine" in text_of(desktop.bench.store(), kept.parts[0].id).text
    editor.undo()
    assert "// mine" in editor.text()


def test_several_files_of_a_save_are_restored_all_or_none(desktop: Desktop, box: Path, until: Until) -> None:
    other = box / "Other.sol"
    other.write_text(BEFORE.replace("Box", "Other"))
    file = opened(desktop, box, until)
    store = desktop.bench.store()
    from core.store.projects import ensure_project
    from core.store.revisions import record_revisions
    from desktop.operations.history import load_history

    texts = [SourceText.of("Box.sol", BEFORE), SourceText.of("Other.sol", "contract Other {}\n")]
    record_revisions(store, ensure_project(store, box).id, texts, "Both")
    load_history(desktop.bench)
    until(lambda: len(rows(desktop)) == 1)
    (row,) = rows(desktop)
    assert row.files == ("Box.sol", "Other.sol")
    view = panel(desktop)
    item = view.list.topLevelItem(0)
    assert item is not None and item.childCount() == 2
    file.write_text(NEXT)
    until(lambda: desktop.window.tabs.editors[file].text() == NEXT and not desktop.bench.jobs.states())
    other.chmod(0o444)
    restoring.restore(desktop.bench, row, row.parts)
    until(lambda: "cannot be written" in desktop.window.notices.text())
    assert file.read_text() == NEXT
    other.chmod(0o644)
    restoring.restore(desktop.bench, row, row.parts)
    until(lambda: other.read_text() == "contract Other {}\n")
    assert file.read_text() == BEFORE


def test_a_file_that_is_gone_is_written_again(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    type_and_save(desktop, file, NEXT, until)
    row = rows(desktop)[0]
    desktop.session.close_document(file)
    file.unlink()
    restoring.restore(desktop.bench, row, row.parts)
    until(lambda: file.exists() and file.read_text() == NEXT)


def test_revisions_are_compared_side_by_side(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    type_and_save(desktop, file, NEXT, until)
    view = panel(desktop)
    choose(view, 0)
    desktop.window.commands["revision-previous"].trigger()
    until(lambda: desktop.window.tabs.comparing() is not None)
    shown = desktop.window.tabs.comparing()
    assert shown is not None
    assert shown.comparison.left.text == BEFORE
    assert shown.comparison.right is not None and shown.comparison.right.text == NEXT
    assert len(shown.model.review.hunks) == 1
    assert "first save" in shown.panes[0].accessibleName()
    desktop.window.commands["close-tab"].trigger()
    assert desktop.window.tabs.comparing() is None

    choose(view, 0, 1)
    desktop.window.commands["revision-selected"].trigger()
    until(lambda: desktop.window.tabs.comparing() is not None)
    desktop.window.commands["close-tab"].trigger()

    choose(view, 1)
    desktop.window.activateWindow()
    view.list.setFocus()
    until(view.list.hasFocus)
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    until(lambda: desktop.window.tabs.comparing() is not None)
    desktop.window.commands["close-tab"].trigger()

    choose(view, 0)
    desktop.window.commands["revision-current"].trigger()
    until(lambda: "same on both sides" in desktop.window.notices.text())
    desktop.window.commands["revision-open"].trigger()
    until(lambda: desktop.window.tabs.comparing() is not None)
    alone = desktop.window.tabs.comparing()
    assert alone is not None and len(alone.panes) == 1 and alone.panes[0].isReadOnly()
    assert "tx.origin" in alone.panes[0].toPlainText()
    desktop.window.commands["revision-copy"].trigger()
    until(lambda: QGuiApplication.clipboard().text() == NEXT)


def test_what_is_typed_is_compared_with_the_file(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    desktop.window.commands["compare-saved"].trigger()
    assert "same on both sides" in desktop.window.notices.text()
    QTest.keyClicks(desktop.window.tabs.editors[file], "// mine ")
    desktop.window.commands["compare-saved"].trigger()
    until(lambda: desktop.window.tabs.comparing() is not None)
    shown = desktop.window.tabs.comparing()
    assert shown is not None and shown.comparison.right is not None
    assert shown.comparison.right.text.startswith("// mine ")
    desktop.window.tabs.editors[file].undo()


def test_the_list_is_filtered_by_words_and_by_file(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    type_and_save(desktop, file, NEXT, until)
    view = panel(desktop)
    view.words.setText("before first")
    assert view.list.topLevelItemCount() == 1
    view.words.setText("nothing like it")
    assert view.list.topLevelItemCount() == 0
    desktop.session.choose_revision(rows(desktop)[0].id)
    assert view.words.text() == "" and view.chosen()[0][0].id == rows(desktop)[0].id
    assert [view.file.itemText(at) for at in range(view.file.count())] == ["All files", "Box.sol"]


def test_the_details_say_what_a_save_changed(desktop: Desktop, box: Path, until: Until) -> None:
    from PySide6.QtWidgets import QLabel

    file = opened(desktop, box, until)
    type_and_save(desktop, file, NEXT, until)
    view = panel(desktop)
    choose(view, 0)

    def said() -> str:
        return " ".join(label.text() for label in view.findChildren(QLabel) if not label.isHidden())

    until(lambda: "Box.sol +1 −1" in said())
    assert "1 medium" in said() and "253 bytes" in said()


def test_a_damaged_store_costs_the_revision_and_not_the_saved_file(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file = opened(desktop, box, until)
    type_and_save(desktop, file, NEXT, until)
    store = desktop.bench.store()
    store.close()
    data = bytearray(store.path.read_bytes())
    data[0:4096] = b"\xff" * 4096
    store.path.write_bytes(bytes(data))
    for suffix in ("-wal", "-shm"):
        store.path.with_name(store.path.name + suffix).unlink(missing_ok=True)
    desktop.window.tabs.editors[file].replace_text(BEFORE)
    desktop.window.commands["save"].trigger()
    until(lambda: "damaged" in desktop.window.notices.text())
    assert "saved, but no revision" in desktop.window.notices.text()
    assert file.read_text() == BEFORE
    until(lambda: not desktop.bench.jobs.states())
    type_and_save(desktop, file, NEXT, until)
    assert rows(desktop)[0].title == "Saved", "a new store was begun without starting again"
