"""Preferences are built from the fields of the settings, written at once, and never wrong in the file."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from core.errors import UsageError
from core.settings import Settings, config_dir, load_settings
from core.settings_file import write_setting
from desktop.app import Desktop
from desktop.look import Look
from desktop.preferences.model import Preferences
from desktop.preferences.view import PreferencesView
from desktop.settings import DesktopSettings
from tests.desktop.conftest import Until


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(Settings(), tmp_path)


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def view(preferences: Preferences, look: Look, owner: QWidget) -> PreferencesView:
    made = PreferencesView(preferences, look, owner)
    made.show()
    return made


def test_every_setting_has_a_description_a_group_and_an_editor(
    preferences: Preferences, look: Look, owner: QWidget
) -> None:
    names = {item.name for kind in (Settings, DesktopSettings) for item in fields(kind)}
    made = view(preferences, look, owner)
    assert set(made.editors) == names
    for row in preferences.rows():
        assert row.about.about.endswith(".") and row.about.group
    made.close()


def test_a_value_is_kept_at_once_and_the_default_is_taken_out_again(
    preferences: Preferences, look: Look, owner: QWidget, tmp_path: Path
) -> None:
    made = view(preferences, look, owner)
    field = made.editors["offline"].field
    assert isinstance(field, QCheckBox)
    field.click()
    assert load_settings({}, tmp_path).offline is True
    assert preferences.settings.offline is True
    made.editors["offline"].reset.click()
    assert not field.isChecked() and (tmp_path / "settings.toml").read_text() == ""
    made.close()


def test_a_value_that_does_not_fit_is_told_and_not_kept(
    preferences: Preferences, look: Look, owner: QWidget, tmp_path: Path
) -> None:
    row = preferences.row("max_file_mb")
    for value in (0, 100_000, "many"):
        with pytest.raises(UsageError):
            preferences.set(row, value)
    assert not (tmp_path / "settings.toml").exists()
    with pytest.raises(UsageError) as caught:
        preferences.set(preferences.row("theme"), "pink")
    assert "light" in caught.value.next_step


def test_words_find_settings_and_groups_narrow_them(
    preferences: Preferences, look: Look, owner: QWidget
) -> None:
    made = view(preferences, look, owner)
    QTest.keyClicks(made.words, "proxy downloads")
    assert set(made.editors) == {"proxy"}
    made.words.setText("nothing like this")
    assert made.editors == {}
    made.words.clear()
    made.groups.setCurrentRow(1)
    assert set(made.editors) < {row.name for row in preferences.rows()}
    made.close()


def test_each_type_has_its_field(
    preferences: Preferences, look: Look, owner: QWidget, tmp_path: Path
) -> None:
    made = view(preferences, look, owner)
    kinds = {"theme": QComboBox, "offline": QCheckBox, "compile_seconds": QSpinBox, "proxy": QLineEdit}
    for name, kind in kinds.items():
        assert isinstance(made.editors[name].field, kind)
    line = made.editors["proxy"].field
    QTest.keyClicks(line, "http://proxy:3128")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert load_settings({}, tmp_path).proxy == "http://proxy:3128"
    spin = made.editors["compile_seconds"].field
    assert isinstance(spin, QSpinBox)
    spin.setValue(60)
    QTest.keyClick(spin, Qt.Key.Key_Return)
    assert load_settings({}, tmp_path).compile_seconds == 60
    made.close()


def test_what_the_environment_sets_is_shown_and_cannot_be_changed(
    preferences: Preferences, look: Look, owner: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_OFFLINE", "true")
    made = view(preferences, look, owner)
    assert not made.editors["offline"].field.isEnabled()
    assert made.editors["offline"].row.fixed == "CONTRACT_REWRITER_OFFLINE"
    made.close()


def test_comments_and_what_was_written_by_hand_stay(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# mine\noffline = false  # for now\n\nproxy = "http://a#b"  # ours\n')
    write_setting(path, "offline", True)
    write_setting(path, "max_file_mb", 7)
    assert path.read_text() == (
        '# mine\noffline = true  # for now\n\nproxy = "http://a#b"  # ours\nmax_file_mb = 7\n'
    )
    write_setting(path, "proxy", None)
    assert "proxy" not in path.read_text()
    write_setting(path, "npm_registry", 'a "quoted" \\ name')
    assert load_settings({}, tmp_path).npm_registry == 'a "quoted" \\ name'


def test_a_damaged_file_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("offline = [")
    with pytest.raises(UsageError):
        write_setting(path, "offline", True)
    assert path.read_text() == "offline = ["


def test_choosing_a_theme_by_command_and_by_preferences_is_the_same(desktop: Desktop) -> None:
    window = desktop.window
    window.commands["theme-contrast"].trigger()
    assert desktop.look.theme.name == "contrast"
    assert "contrast" in (config_dir() / "desktop.toml").read_text()
    desktop.preferences.set(desktop.preferences.row("theme"), "light")
    assert desktop.look.theme.name == "light" and window.commands["theme-light"].isChecked()


def test_reduced_motion_stops_the_caret_from_blinking(desktop: Desktop) -> None:
    flash = desktop.app.cursorFlashTime()
    desktop.preferences.set(desktop.preferences.row("motion"), "reduced")
    assert desktop.app.cursorFlashTime() == 0 and desktop.look.reduced_motion
    desktop.preferences.set(desktop.preferences.row("motion"), "full")
    assert desktop.app.cursorFlashTime() == flash


def test_code_grows_and_shrinks_in_open_files_by_keys(desktop: Desktop, box: Path, until: Until) -> None:
    desktop.window.open_path(box)
    until(lambda: bool(desktop.window.tabs.editors))
    (editor,) = desktop.window.tabs.editors.values()
    usual, width = editor.font().pointSizeF(), editor.gutter_width()
    for _ in range(4):
        desktop.window.commands["zoom-in"].trigger()
    assert editor.font().pointSizeF() == round(usual) + 4 and editor.gutter_width() > width
    desktop.window.commands["zoom-reset"].trigger()
    assert editor.font().pointSizeF() == usual and editor.gutter_width() == width


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("model_prices", "lab/m 0.3 2.5; lab/* 0 0", "lab/m cheap"),
        ("model_endpoints", "lab openai https://models.example.org/v1", "lab openai"),
    ],
)
def test_rows_that_could_not_be_read_later_are_told_beside_their_field(
    preferences: Preferences, look: Look, owner: QWidget, name: str, good: str, bad: str
) -> None:
    made = view(preferences, look, owner)
    editor = made.editors[name]
    assert isinstance(editor.field, QLineEdit)
    for text, kept in ((good, good), (bad, good), ("", "")):
        editor.field.setText(text)
        editor.field.editingFinished.emit()
        assert getattr(preferences.settings, name) == kept
        assert (name in editor.told.text()) is (text == bad)
    made.close()
