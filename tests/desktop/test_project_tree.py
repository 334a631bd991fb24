"""The project tree in a real window: what it says about files, and what can be done with them."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QMessageBox

from desktop.app import Desktop
from desktop.look import Look
from desktop.project.model import ProjectModel
from desktop.project.view import ProjectView
from tests.core.toolchain.test_git import git
from tests.desktop.conftest import Until
from tests.desktop.searching.test_search_panel import project


def opened(desktop: Desktop, folder: Path, until: Until) -> ProjectView:
    desktop.window.open_path(folder)
    until(lambda: desktop.session.documents and desktop.session.analysis is not None)
    view = desktop.window.panel("files")
    assert isinstance(view, ProjectView)
    desktop.window.show_panel("files")
    return view


def rows(view: ProjectView) -> list[str]:
    """Every row as a person reads it, indented."""
    made: list[str] = []

    def walk(parent: object, depth: int) -> None:
        for row in range(view.filtered.rowCount(parent)):  # type: ignore[arg-type]
            index = view.filtered.index(row, 0, parent)  # type: ignore[arg-type]
            right = index.siblingAtColumn(1).data() or ""
            made.append(f"{'  ' * depth}{index.data()} {right}".rstrip())
            walk(index, depth + 1)

    walk(view.tree.rootIndex(), 0)
    return made


def answer(view: ProjectView, name: str) -> None:
    (dialog,) = [item for item in view.findChildren(QInputDialog) if item.isVisible()]
    dialog.setTextValue(name)
    dialog.accept()


def test_folders_come_first_and_unsaved_files_have_a_dot(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    view = opened(desktop, project(tmp_path), until)
    assert [row.split()[0] for row in rows(view)] == ["src", "B.sol", "A.sol"]
    editor = desktop.window.tabs.editor()
    assert editor is not None
    QTest.keyClicks(editor, "//")
    assert any(row.startswith("A.sol ●") for row in rows(view))
    index = view.filtered.mapFromSource(view.model.index_of(editor.path))
    assert "not saved" in index.data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
def test_git_letters_and_problems_stand_beside_the_files(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    folder = project(tmp_path)
    git(folder, "init", "-q")
    git(folder, "add", "A.sol")
    git(folder, "commit", "-q", "-m", "First")
    (folder / "A.sol").write_bytes((folder / "A.sol").read_bytes() + b"// more\r\n")
    view = opened(desktop, folder, until)
    until(lambda: any(row.startswith("A.sol") and row.endswith("M") for row in rows(view)))
    assert any(row.strip().startswith("B.sol") and row.endswith("?") for row in rows(view))
    count, worst = view.model.problems[folder / "A.sol"]
    assert count >= 1 and worst
    assert "the worst" in view.model.words(folder / "A.sol", whole=True)


def test_the_box_filters_and_other_files_are_shown_when_asked_for(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    folder = project(tmp_path)
    (folder / "foundry.toml").write_text("")
    view = opened(desktop, folder, until)
    view.everything.click()
    until(lambda: "foundry.toml" in rows(view))
    view.words.setText("b.s")
    assert [row.split()[0] for row in rows(view)] == ["src", "B.sol"]


def test_a_file_is_made_renamed_and_put_into_the_trash(
    desktop: Desktop, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    folder = project(tmp_path)
    view = opened(desktop, folder, until)
    view.ask_new(folder / "src", view.new_file_wanted.emit)
    answer(view, "New.sol")
    until(lambda: folder / "src" / "New.sol" in desktop.session.documents)
    until(lambda: view.model.index_of(folder / "src" / "New.sol").isValid())
    view.select(folder / "src" / "New.sol")
    QTest.keyClick(view.tree, Qt.Key.Key_F2)
    answer(view, "Newer.sol")
    until(lambda: folder / "src" / "Newer.sol" in desktop.session.documents)
    until(lambda: view.model.index_of(folder / "src" / "Newer.sol").isValid())
    view.select(folder / "src" / "Newer.sol")
    QTest.keyClick(view.tree, Qt.Key.Key_Delete)
    (box,) = [item for item in view.findChildren(QMessageBox) if item.isVisible()]
    next(item for item in box.buttons() if "trash" in item.text()).click()
    until(lambda: not (folder / "src" / "Newer.sol").exists())
    until(lambda: folder / "src" / "Newer.sol" not in desktop.session.documents)
    assert list((tmp_path / "share").rglob("Newer.sol"))


def test_what_is_not_saved_is_neither_renamed_nor_deleted(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    folder = project(tmp_path)
    view = opened(desktop, folder, until)
    editor = desktop.window.tabs.editor()
    assert editor is not None
    QTest.keyClicks(editor, "//")
    told: list[str] = []
    desktop.session.notice.connect(lambda notice: told.append(notice.message))
    view.rename_wanted.emit(folder / "A.sol", "Z.sol")
    view.delete_wanted.emit(folder)
    assert len([item for item in told if "unsaved" in item]) == 2
    assert (folder / "A.sol").exists()


def test_a_file_that_another_program_makes_appears(desktop: Desktop, tmp_path: Path, until: Until) -> None:
    folder = project(tmp_path)
    view = opened(desktop, folder, until)
    (folder / "src" / "Late.sol").write_text("contract Late {}\n")
    until(lambda: any("Late.sol" in row for row in rows(view)))


def test_thousands_of_files_are_shown_at_once(look: Look) -> None:
    files = [Path(f"/p/folder{n % 100}/File{n}.sol") for n in range(20_000)]
    model = ProjectModel(look)
    started = time.process_time()
    model.show(Path("/p"), files)
    assert model.rowCount() == 100
    assert time.process_time() - started < 2
