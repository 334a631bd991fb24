"""The menus in their order, filled by one module each, and the bar under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from desktop.actions import (
    edit,
    file,
    folding,
    go,
    help,
    history,
    lines,
    problems,
    review,
    rewrite,
    search,
    selection,
    team,
    testing,
    versions,
    view,
)
from desktop.commands import Commands
from desktop.widgets.icon_button import IconTextButton
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window

MENUS = (
    file,
    edit,
    selection,
    lines,
    search,
    go,
    rewrite,
    problems,
    review,
    testing,
    team,
    history,
    versions,
    view,
    folding,
    help,
)
TOOLBAR = ("open-folder", "open-file", "save", "", "analyze", "rewrite-gas", "rewrite-security")


def register(window: Window) -> Commands:
    """Make every command of the window."""
    commands = Commands(window, window.look)
    for module in MENUS:
        commands.start_menu(module.title())
        module.add(window, commands)
    commands.start_menu("")
    return commands


def build_menus(window: Window, commands: Commands) -> None:
    """Fill the menu bar, a line between groups."""
    menus: dict[str, QMenu] = {}
    groups: dict[str, int] = {}
    for row in commands.rows():
        if not row.menu:
            continue
        if row.menu not in menus:
            menus[row.menu] = window.menuBar().addMenu(row.menu)
        elif groups[row.menu] != row.group:
            menus[row.menu].addSeparator()
        groups[row.menu] = row.group
        menus[row.menu].addAction(row.action)


def build_toolbar(commands: Commands) -> QToolBar:
    """The bar under the menus."""
    bar = QToolBar(tr("Commands"))
    bar.setObjectName("toolbar")
    bar.setMovable(False)
    bar.setIconSize(QSize(16, 16))
    bar.toggleViewAction().setEnabled(False)
    for name in TOOLBAR:
        if name:
            bar.addWidget(_button(commands[name]))
        else:
            bar.addSeparator()
    space = QWidget()
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(space)
    bar.addWidget(_button(commands["theme"]))
    return bar


def _button(action: QAction) -> QToolButton:
    button = IconTextButton(action)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # as in every tool bar: each has a key and a menu
    return button
