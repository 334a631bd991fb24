"""Commands are one table: menus, palette, keys that can be changed, and a sheet of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.commands import Commands
from desktop.keymap import Keymap, clash_of
from desktop.look import Look
from desktop.widgets.shortcuts import Shortcuts
from tests.desktop.conftest import Until


def table(look: Look, qtbot: QtBot) -> tuple[Commands, list[str], QWidget]:
    owner, said = QWidget(), list[str]()
    qtbot.addWidget(owner)
    made = Commands(owner, look)
    made.start_menu("&File")
    made.add("save", "&Save", lambda: said.append("save"), keys=["Ctrl+S"])
    made.add("open", "&Open…", lambda: said.append("open"), keys=["Ctrl+K, Ctrl+O"])
    made.add("quiet", "Quiet", lambda: said.append("quiet"))
    return made, said, owner


def test_every_command_of_the_window_has_a_menu_or_is_in_the_palette(desktop: Desktop) -> None:
    commands = desktop.window.commands
    in_menus = {
        action.objectName()
        for menu in desktop.window.menuBar().actions()
        for action in menu.menu().actions()  # type: ignore[attr-defined]
        if action.objectName()
    }
    assert in_menus == {row.name for row in commands.rows() if row.menu}


def test_no_two_commands_of_the_window_want_the_same_key(desktop: Desktop) -> None:
    rows = desktop.window.commands.rows()
    clashes = {
        f"{row.name} and {clash.other.name}: {keys}"
        for row in rows
        for keys in row.default_keys
        if (clash := clash_of(row, keys, rows)) is not None
    }
    assert clashes == set()


def test_every_default_key_is_one_that_qt_knows(desktop: Desktop) -> None:
    for row in desktop.window.commands.rows():
        for keys in row.default_keys:
            text = QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)
            assert text, f"{row.name}: {keys}"


def test_a_key_can_be_changed_and_is_remembered(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    commands, said, owner = table(look, qtbot)
    keymap = Keymap(tmp_path)
    dialog = Shortcuts(commands, keymap, look, owner)
    dialog.show()
    dialog.select("save")
    dialog.record()
    QTest.keyClick(dialog.recorder, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: commands.keys("save") == "F9", timeout=5_000)
    assert "F9" in commands["save"].toolTip()
    assert Keymap(tmp_path).overrides == {"save": ("F9",)}
    fresh, _, _ = table(look, qtbot)
    fresh.remap(Keymap(tmp_path).overrides)
    assert fresh.keys("save") == "F9"
    dialog.reset.click()
    assert commands.keys("save") == "Ctrl+S"
    assert Keymap(tmp_path).overrides == {}
    dialog.close()
    assert said == []


def test_a_key_that_is_taken_is_refused_in_words(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    commands, _, owner = table(look, qtbot)
    dialog = Shortcuts(commands, Keymap(tmp_path), look, owner)
    dialog.show()
    dialog.select("quiet")
    dialog.record()
    QTest.keyClick(dialog.recorder, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "taken by “Save”" in dialog.told.text(), timeout=5_000)
    assert commands.keys("quiet") == ""
    dialog.close()


def test_the_beginning_of_a_chord_is_taken_too(look: Look, qtbot: QtBot) -> None:
    commands, _, _ = table(look, qtbot)
    rows = commands.rows()
    clash = clash_of(rows[2], "Ctrl+K", rows)
    assert clash is not None and clash.other.name == "open"


def test_the_sheet_of_keys_can_be_searched_and_copied(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    commands, _, owner = table(look, qtbot)
    dialog = Shortcuts(commands, Keymap(tmp_path), look, owner)
    dialog.show()
    dialog.words.setText("ctrl+s")
    group = dialog.list.topLevelItem(0)
    assert group is not None and [group.child(0).text(0)] == ["Save"] and group.childCount() == 1
    dialog.copy.click()
    sheet = QGuiApplication.clipboard().text()
    assert "File" in sheet and "Ctrl+K, Ctrl+O" in sheet and "Quiet" in sheet
    dialog.close()


def test_a_damaged_keymap_is_set_aside_and_the_defaults_are_used(tmp_path: Path) -> None:
    (tmp_path / "keymap.json").write_text("{ not json")
    assert Keymap(tmp_path).overrides == {}
    assert (tmp_path / "keymap.damaged").read_text() == "{ not json"


def test_names_and_keys_that_mean_nothing_are_ignored(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "keymap.json").write_text(json.dumps({"gone": ["F9"], "save": ["", "Ctrl+L"]}))
    commands, _, _ = table(look, qtbot)
    commands.remap(Keymap(tmp_path).overrides)
    assert commands.keys("save") == "Ctrl+L"


def test_two_commands_cannot_have_one_name(look: Look, qtbot: QtBot) -> None:
    commands, _, _ = table(look, qtbot)
    with pytest.raises(ValueError):
        commands.add("save", "Save again", lambda: None)


def test_the_palette_shows_the_last_commands_first(desktop: Desktop, until: Until) -> None:
    from desktop.widgets.palette import CommandPalette

    window = desktop.window
    for letters in ("high contrast theme", ""):
        window.commands["commands"].trigger()
        (palette,) = window.findChildren(CommandPalette)
        QTest.keyClicks(palette.words, letters)
        found = palette.current()
        assert found is not None and found.title == "High contrast theme"
        QTest.keyClick(palette.words, Qt.Key.Key_Return)
        until(lambda: desktop.look.theme.name == "contrast" and not window.findChildren(CommandPalette))
