"""The Help menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop.commands import Commands
from desktop.operations.diagnostics import copy_diagnostics
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("&Help")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    folder = window.bench.settings.data_dir
    commands.add("check-updates", tr("Check for &updates…"), window.update_desk.check)
    commands.add(
        "copy-diagnostics",
        tr("Copy &diagnostics"),
        lambda: copy_diagnostics(
            window.bench, QGuiApplication.platformName(), QGuiApplication.clipboard().setText
        ),
    )
    commands.add(
        "open-log-folder",
        tr("Open &log folder"),
        lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
    )
    commands.add(
        "shortcuts",
        tr("&Keyboard shortcuts…"),
        window.show_shortcuts,
        keys=["Ctrl+K, Ctrl+S"],
        icon="keyboard",
    )
