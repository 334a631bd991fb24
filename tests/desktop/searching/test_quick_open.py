"""Going to a file by letters of its name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.searching.walking import Found
from desktop.app import Desktop
from desktop.searching.quick import choices_of
from desktop.widgets.picker import Picker
from tests.desktop.conftest import Until
from tests.desktop.searching.test_search_panel import opened, project


def listed(*names: str) -> list[Found]:
    return [Found(Path("/p", name), name) for name in names]


def test_those_opened_last_come_first_and_letters_choose_by_name() -> None:
    files = listed("src/Vault.sol", "src/Token.sol", "test/VaultTest.sol")
    titles = [item.title for item in choices_of("", files, [Path("/p/src/Token.sol")])]
    assert titles == ["Token.sol", "Vault.sol", "VaultTest.sol"]
    assert choices_of("vt", files, [])[0].title == "VaultTest.sol"
    assert [item.title for item in choices_of("src/v", files, [])] == ["src/Vault.sol"]
    assert choices_of("zzz", files, []) == []


def test_a_line_can_be_named_behind_the_letters() -> None:
    (choice,) = choices_of("vault:12:3", listed("src/Vault.sol"), [])
    place = choice.data
    assert (place.line, place.column) == (12, 3)  # type: ignore[attr-defined]
    assert [item.right for item in choices_of("vault:", listed("src/Vault.sol"), [])] == [""]


def test_ctrl_p_opens_a_file_of_the_project_at_its_line(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    folder = project(tmp_path)
    opened(desktop, folder, until)
    desktop.window.commands["quick-open"].trigger()
    (picker,) = [item for item in QApplication.topLevelWidgets() if isinstance(item, Picker)]
    until(lambda: not desktop.bench.jobs.running("list-files"))
    QTest.keyClicks(picker.words, "b.sol:3")
    QTest.keyClick(picker.words, Qt.Key.Key_Return)
    until(lambda: desktop.session.current == folder / "src" / "B.sol")
    editor = desktop.window.tabs.editor()
    assert editor is not None
    until(lambda: editor.textCursor().blockNumber() == 2)
