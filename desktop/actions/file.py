"""The File menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.actions import exporting, tabs
from desktop.commands import Commands
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("&File")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    row = commands.add
    documents = window.documents
    row("new-file", tr("&New file"), documents.new, keys=["Ctrl+N"], icon="new-file")
    row(
        "open-folder",
        tr("Open &folder…"),
        window.choose_folder,
        keys=["Ctrl+K, Ctrl+O"],
        icon="folder-opened",
    )
    row("open-file", tr("&Open file…"), window.choose_file, keys=["Ctrl+O"], icon="file-code")
    row("open-recent", tr("Open &recent…"), lambda: tabs.show_recent(window), keys=["Ctrl+R"], icon="history")
    row("new-window", tr("New &window"), window.program.new_window, keys=["Ctrl+Shift+N"])
    row("open-in-new-window", tr("Open folder in new win&dow…"), window.choose_folder_for_new_window)
    row("welcome", tr("&Welcome page"), window.show_welcome, icon="lightbulb")
    commands.separate()
    row("save", tr("&Save"), window.save_current, keys=["Ctrl+S"], icon="save", when=window.editor_in_front)
    row("save-all", tr("Save &all"), window.save_all, keys=["Ctrl+Shift+S"], when=window.anything_unsaved)
    row(
        "save-as",
        tr("Save &as…"),
        documents.save_current_as,
        keys=["Ctrl+Alt+Shift+S"],
        when=window.editor_in_front,
    )
    row(
        "compare-saved",
        tr("Compare with the &file on disk"),
        documents.compare_current,
        keys=["Ctrl+K, D"],
        when=window.editor_in_front,
    )
    row("revert", tr("Re&vert to the file"), documents.revert_current, when=window.editor_in_front)
    commands.separate()
    tabs.add_closing(window, commands)
    commands.separate()
    exporting.add(window, commands)
    commands.separate()
    row("close-window", tr("Cl&ose window"), window.close, keys=["Ctrl+Shift+W"])
    row("keys", tr("&Keys of services…"), lambda: window.show_preferences("Keys"), icon="shield")
    row("preferences", tr("Preference&s…"), window.show_preferences, keys=["Ctrl+,"], icon="settings-gear")
    row("quit", tr("&Quit"), window.program.quit, keys=["Ctrl+Q"])
