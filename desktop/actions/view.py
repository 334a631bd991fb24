"""The View menu: panels, areas of the window, and the theme."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup

from core.errors import UsageError
from desktop.commands import Commands
from desktop.panels import panels
from desktop.theme import ThemeChoice
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("V&iew")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    row, frame = commands.add, window.frame
    row("commands", tr("All &commands…"), window.show_palette, keys=["Ctrl+Shift+P", "F1"])
    commands.separate()
    for panel in panels():
        row(
            f"panel-{panel.name}",
            panel.title,
            partial(window.show_panel, panel.name),
            keys=panel.keys,
            icon=panel.icon,
        )
    commands.separate()
    row("toggle-left", tr("Show or hide the &side bar"), lambda: frame.toggle("left"), keys=["Ctrl+B"])
    row("toggle-bottom", tr("Show or hide the &bottom"), lambda: frame.toggle("bottom"), keys=["Ctrl+J"])
    row("toggle-right", tr("Show or hide the &right"), lambda: frame.toggle("right"), keys=["Ctrl+Alt+B"])
    commands.separate()
    row("split", tr("S&econd view beside"), window.split.split, keys=["Ctrl+\\"], when=window.editor_in_front)
    row("unsplit", tr("Close the second vie&w"), window.split.close_second, when=window.is_split)
    row(
        "message",
        tr("To the &message above"),
        window.notices.take_keyboard,
        keys=["F9"],
        when=window.notices.isVisible,
    )
    row("full-screen", tr("F&ull screen"), partial(_full_screen, window), keys=["F11"])
    commands.separate()
    row("zoom-in", tr("&Larger code"), lambda: window.zoom(1), keys=["Ctrl+=", "Ctrl++"])
    row("zoom-out", tr("S&maller code"), lambda: window.zoom(-1), keys=["Ctrl+-"])
    row("zoom-reset", tr("&Usual size of code"), lambda: window.zoom(0), keys=["Ctrl+0"])
    commands.separate()
    _lines(window, commands)
    commands.separate()
    _themes(window, commands)


def _full_screen(window: Window) -> None:
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def _lines(window: Window, commands: Commands) -> None:
    """How the lines of every editor are shown; a check mark says what holds."""
    rows = (
        ("word-wrap", tr("&Break long lines"), "word_wrap", window.look.wrap, "Alt+Z"),
        ("show-blanks", tr("Show bla&nks and tabs"), "show_blanks", window.look.blanks, "Ctrl+K, B"),
        ("show-coverage", tr("Show co&verage"), "show_coverage", window.look.coverage, "Ctrl+K, V"),
    )
    for name, text, setting, holds, key in rows:
        action = commands.add(name, text, partial(_toggle, window, setting), keys=[key])
        action.setCheckable(True)
        action.setChecked(holds)


def _toggle(window: Window, name: str) -> None:
    preferences = window.program.preferences
    row = preferences.row(name)
    try:
        preferences.set(row, not row.value)
    except UsageError as error:
        window.bench.failed(error)
        window.look.changed.emit()  # the check mark says again what holds


def _themes(window: Window, commands: Commands) -> None:
    group = QActionGroup(window)
    choices: tuple[tuple[ThemeChoice, str], ...] = (
        ("system", tr("System t&heme")),
        ("light", tr("&Light theme")),
        ("dark", tr("&Dark theme")),
        ("contrast", tr("High &contrast theme")),
    )
    for choice, text in choices:
        action = commands.add(f"theme-{choice}", text, partial(window.choose_theme, choice))
        action.setCheckable(True)
        action.setChecked(window.look.choice == choice)
        group.addAction(action)
    commands.add(
        "theme",
        tr("Switch &theme"),
        window.switch_theme,
        keys=["Ctrl+K, Ctrl+T"],
        icon="color-mode",
        in_menu=False,
    )
