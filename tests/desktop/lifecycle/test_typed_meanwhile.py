"""What is typed while something else is on its way stays: nothing arrives over it, nothing closes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QPushButton

from core.settings import Settings
from core.store.journal import TYPED
from desktop.app import Desktop
from desktop.candidate import Candidate
from desktop.editor.view import SourceEditor
from desktop.operations import apply, files, tree
from desktop.window import Window
from tests.desktop.conftest import Until
from tests.desktop.factories import AFTER, BEFORE, candidate
from tests.desktop.lifecycle.test_recovery import Runs, runs

__all__ = ["runs"]


def opened(desktop: Desktop, file: Path, until: Until) -> SourceEditor:
    until(lambda: not desktop.bench.jobs.running("open"))
    files.open_file(desktop.bench, file)
    until(lambda: file in desktop.session.documents)
    return desktop.window.tabs.editors[file]


def folder(at: Path, name: str, *names: str) -> Path:
    (at / name).mkdir()
    for item in names or ("A.sol",):
        (at / name / item).write_text(BEFORE)
    return at / name


def press(window: Window, label: str) -> None:
    (dialog,) = window.findChildren(QDialog)
    (button,) = (item for item in dialog.findChildren(QPushButton) if item.text() == label)
    button.click()


def choose(window: Window, label: str) -> None:
    (button,) = (item for item in window.notices.choices() if item.text() == label)
    button.click()


def kept(desktop: Desktop) -> int:
    for window in desktop.windows:
        window.recorder.record_all()
    desktop.keeper.flush()
    return len(list((desktop.shared.settings.data_dir / "recovery").glob("*/*" + TYPED)))


def save_elsewhere(window: Window, target: Path) -> None:
    window.commands["save-as"].trigger()
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    dialog.deleteLater()


def test_what_is_typed_after_another_folder_was_agreed_to_stays_open(
    desktop: Desktop, box: Path, tmp_path: Path, until: Until
) -> None:
    file, other = box / "Box.sol", folder(tmp_path, "other", "A.sol")
    second = box / "Second.sol"
    second.write_text(BEFORE)
    desktop.window.open_path(box)
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// given up ")
    given_up = opened(desktop, second, until)
    QTest.keyClicks(given_up, "// given up ")
    desktop.window.open_path(other)
    press(desktop.window, "&Discard all")
    QTest.keyClicks(editor, "// and more ")
    until(lambda: desktop.session.paths == (other,))
    assert editor.text() == "// given up // and more " + BEFORE
    assert desktop.session.documents[file].dirty and second not in desktop.session.documents
    assert "still open: “Box.sol”" in desktop.window.notices.text()
    assert kept(desktop) == 1
    desktop.window.documents.save_all()
    until(lambda: file.read_text() == editor.text())


def test_a_folder_that_was_agreed_to_closes_what_was_given_up(
    desktop: Desktop, box: Path, tmp_path: Path, until: Until
) -> None:
    other = folder(tmp_path, "other")
    desktop.window.open_path(box)
    editor = opened(desktop, box / "Box.sol", until)
    QTest.keyClicks(editor, "// given up ")
    desktop.window.open_path(other)
    press(desktop.window, "Do&n't save")
    until(lambda: desktop.session.paths == (other,))
    assert box / "Box.sol" not in desktop.session.documents and kept(desktop) == 0


def test_a_sample_takes_nothing_away_that_is_typed(
    desktop: Desktop, box: Path, tmp_path: Path, until: Until
) -> None:
    sample = tmp_path / "Sample.sol"
    sample.write_text(BEFORE)
    desktop.window.open_path(box)
    editor = opened(desktop, box / "Box.sol", until)
    QTest.keyClicks(editor, "// mine ")
    desktop.window.show_welcome()
    files.open_sample(desktop.bench, sample)
    until(lambda: desktop.session.paths not in ((), (box,)))
    assert desktop.session.documents[box / "Box.sol"].dirty and editor.text() == "// mine " + BEFORE


def test_what_is_typed_while_a_closing_window_saves_is_asked_about(
    desktop: Desktop, box: Path, until: Until
) -> None:
    window = desktop.window
    window.open_path(box)
    editor = opened(desktop, box / "Box.sol", until)
    for close in (window.close, window.close_tab, desktop.quit):
        QTest.keyClicks(editor, "// one ")
        first = editor.text()
        close()
        press(window, "&Save")
        QTest.keyClicks(editor, "// two ")
        until(lambda: [item for item in window.findChildren(QMessageBox) if item.isVisible()])
        (dialog,) = [item for item in window.findChildren(QMessageBox) if item.isVisible()]
        assert (box / "Box.sol").read_text() == first and "// one // two " in editor.text()
        dialog.button(QMessageBox.StandardButton.Cancel).click()
        until(lambda: not window.findChildren(QMessageBox))
        assert window.isVisible() and desktop.session.documents[box / "Box.sol"].dirty
        window.documents.save_all()
        until(lambda: not window.anything_unsaved())


def test_nobody_types_in_another_window_while_quitting_is_asked_about(
    desktop: Desktop, box: Path, until: Until
) -> None:
    first = desktop.window
    second = desktop.new_window()
    for window in (first, second):
        window.commands["new-file"].trigger()
        (editor,) = window.tabs.editors.values()
        QTest.keyClicks(editor, "typed")
    desktop.quit()
    (dialog,) = [item for window in (first, second) for item in window.findChildren(QDialog)]
    assert desktop.app.activeModalWidget() is dialog
    assert dialog.windowModality().name == "ApplicationModal"
    dialog.reject()
    second.close_now()


def accepted(desktop: Desktop, box: Path) -> Candidate:
    made = candidate(box)
    desktop.session.add_candidate(made)
    desktop.session.review(made)
    desktop.window.commands["accept-all"].trigger()
    return made


def test_what_is_typed_while_a_rewrite_is_written_stays_on_top_of_it(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file = box / "Box.sol"
    desktop.window.open_path(box)
    editor = opened(desktop, file, until)
    until(lambda: desktop.session.analysis is not None)
    accepted(desktop, box)
    apply.apply(desktop.bench)
    QTest.keyClicks(editor, "// mine ")
    until(lambda: desktop.session.reviewing is None)
    assert file.read_text() == AFTER
    assert editor.text() == "// mine " + AFTER and desktop.session.documents[file].dirty
    editor.undo()
    assert editor.text() == AFTER and not desktop.session.documents[file].dirty


def test_what_is_typed_where_a_rewrite_is_written_is_asked_about(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file = box / "Box.sol"
    desktop.window.open_path(box)
    editor = opened(desktop, file, until)
    until(lambda: desktop.session.analysis is not None)
    accepted(desktop, box)
    apply.apply(desktop.bench)
    editor.go_to(6, 0)
    QTest.keyClicks(editor, "/* mine */")
    typed = editor.text()
    until(lambda: desktop.session.reviewing is None)
    assert file.read_text() == AFTER and editor.text() == typed
    until(lambda: not desktop.bench.jobs.states())  # and what is told of them does not cover the question
    assert "Keep mine" in [item.text() for item in desktop.window.notices.choices()]
    desktop.window.commands["save"].trigger()
    until(lambda: "was not saved" in desktop.window.notices.text())
    assert file.read_text() == AFTER
    choose(desktop.window, "Save over it")
    until(lambda: file.read_text() == typed)


def test_what_is_typed_while_a_file_goes_into_the_trash_stays(
    desktop: Desktop, box: Path, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    other = box / "Other.sol"
    other.write_text(BEFORE)
    desktop.window.open_path(box)
    editor = opened(desktop, other, until)
    tree.delete(desktop.bench, other, lambda: None)
    QTest.keyClicks(editor, "// mine ")
    until(lambda: not other.exists() and desktop.session.documents[other].gone)
    assert editor.text() == "// mine " + BEFORE


def test_saving_over_a_file_that_is_open_and_not_saved_is_refused(
    desktop: Desktop, box: Path, until: Until
) -> None:
    one, two = box / "Box.sol", box / "Two.sol"
    two.write_text(BEFORE)
    desktop.window.open_path(box)
    first, second = (opened(desktop, path, until) for path in (one, two))
    QTest.keyClicks(second, "// second ")
    desktop.window.tabs.setCurrentWidget(first)
    QTest.keyClicks(first, "// first ")
    alias = box / "Alias.sol"
    alias.symlink_to(two)
    for target in (two, alias):
        save_elsewhere(desktop.window, target)
        until(lambda: "open in another tab and not saved" in desktop.window.notices.text())
        assert two.read_text() == BEFORE and second.text() == "// second " + BEFORE
        assert desktop.session.documents[one].dirty and desktop.session.documents[two].dirty
        desktop.window.notices.close_notice()
    save_elsewhere(desktop.window, two)
    until(desktop.window.notices.choices)
    choose(desktop.window, "Show it")
    assert desktop.window.tabs.editor() is second
    desktop.window.commands["save"].trigger()
    until(lambda: not desktop.session.documents[two].dirty)
    desktop.window.tabs.setCurrentWidget(first)
    save_elsewhere(desktop.window, two)
    until(lambda: two.read_text() == "// first " + BEFORE)
    until(lambda: desktop.window.tabs.editors.get(two) is first)


def test_saving_over_a_file_of_another_window_is_refused(
    desktop: Desktop, box: Path, tmp_path: Path, until: Until
) -> None:
    one, other = box / "Box.sol", folder(tmp_path, "other") / "A.sol"
    window = desktop.window
    window.open_path(box)
    editor = opened(desktop, one, until)
    second = desktop.new_window([other])
    until(lambda: other in second.bench.session.documents)
    QTest.keyClicks(second.tabs.editors[other], "// second ")
    QTest.keyClicks(editor, "// first ")
    save_elsewhere(window, other)
    until(lambda: "open in another window" in window.notices.text())
    assert other.read_text() == BEFORE and second.tabs.editors[other].text() == "// second " + BEFORE
    assert window.bench.session.documents[one].dirty and kept(desktop) == 2
    second.close_now()


def test_typing_into_the_file_that_is_saved_over_keeps_both_texts(
    desktop: Desktop, box: Path, until: Until
) -> None:
    one, two = box / "Box.sol", box / "Two.sol"
    two.write_text(BEFORE)
    desktop.window.open_path(box)
    first, second = (opened(desktop, path, until) for path in (one, two))
    desktop.window.tabs.setCurrentWidget(first)
    QTest.keyClicks(first, "// first ")
    save_elsewhere(desktop.window, two)
    QTest.keyClicks(second, "// second ")
    until(lambda: desktop.session.documents[two].theirs is not None)
    assert second.text() == "// second " + BEFORE and two.read_text() == "// first " + BEFORE
    assert desktop.session.documents[one].dirty


def test_one_file_opened_in_two_windows_at_one_moment_is_in_one(
    desktop: Desktop, box: Path, until: Until
) -> None:
    first = desktop.window
    second = desktop.new_window()
    for window in (first, second):
        files.open_file(window.bench, box / "Box.sol")
    until(lambda: not any(window.bench.jobs.states() for window in (first, second)))
    documents = [window.bench.session.documents for window in (first, second)]
    assert sum(box / "Box.sol" in item for item in documents) == 1
    second.close_now()


def test_one_file_edited_under_two_names_in_two_windows_loses_neither_text(
    desktop: Desktop, box: Path, tmp_path: Path, until: Until
) -> None:
    (tmp_path / "link").symlink_to(box)
    file, alias = box / "Box.sol", tmp_path / "link" / "Box.sol"
    first = desktop.window
    second = desktop.new_window()
    for window, path in ((first, file), (second, alias)):
        files.open_file(window.bench, path)
        until(lambda window=window, path=path: path in window.bench.session.documents)  # type: ignore[misc]
        QTest.keyClicks(window.tabs.editors[path], f"// {window.name} ")
    assert kept(desktop) == 2
    first.documents.save_all()
    until(lambda: file.read_text().startswith(f"// {first.name}"))
    second.documents.save_all()
    until(lambda: second.bench.session.documents[alias].theirs is not None)
    assert file.read_text() == f"// {first.name} " + BEFORE
    assert second.tabs.editors[alias].text() == f"// {second.name} " + BEFORE
    second.close_now()


def test_discarded_texts_without_a_file_can_be_brought_back(runs: Runs, box: Path, until: Until) -> None:
    file = box / "Box.sol"
    first = runs.start(file)
    QTest.keyClicks(first.window.tabs.editors[file], "// mine ")
    first.window.commands["new-file"].trigger()
    (fresh,) = (path for path in first.session.documents if path != file)
    QTest.keyClicks(first.window.tabs.editors[fresh], "contract New ")
    runs.die()
    file.unlink()
    again = runs.start()
    QTest.keyClicks(again.window.tabs.editors[fresh], "typed since ")
    choose(again.window, "Discard")
    assert not again.session.documents and kept(again) == 0
    choose(again.window, "Bring back")
    assert again.window.tabs.editors[fresh].text() == "contract New typed since "
    assert again.window.tabs.editors[file].text() == "// mine " + BEFORE
    assert again.session.documents[file].gone and again.session.documents[fresh].untitled
    assert kept(again) == 2


def test_a_recovered_text_does_not_arrive_over_what_was_typed_since_the_start(
    runs: Runs, box: Path, until: Until
) -> None:
    file = box / "Box.sol"
    first = runs.start(file)
    QTest.keyClicks(first.window.tabs.editors[file], "// mine ")
    first.window.commands["new-file"].trigger()
    (fresh,) = (path for path in first.session.documents if path != file)
    QTest.keyClicks(first.window.tabs.editors[fresh], "contract Old ")
    runs.die()
    runs.settings = Settings(data_dir=runs.settings.data_dir)
    runs.running = again = Desktop(runs._app, runs.settings, runs._tools)
    again.start([box])
    again.window.commands["new-file"].trigger()
    (now,) = again.session.documents
    QTest.keyClicks(again.window.tabs.editors[now], "contract New ")
    until(lambda: len(again.session.documents) == 3)
    texts = sorted(editor.text() for editor in again.window.tabs.editors.values())
    assert texts == ["// mine " + BEFORE, "contract New ", "contract Old "]
    assert kept(again) == 3
