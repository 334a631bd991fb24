"""Which commands there are, their keys, and where they stand in menus and bars."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QSizePolicy, QToolBar, QWidget

from desktop.commands import Commands
from desktop.operations import analyze, review, rewrite
from desktop.theme import ThemeChoice
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window

SEPARATOR = ""


def register(window: Window) -> Commands:
    """Make every command of the window."""
    commands = Commands(window, window.look)
    _files(window, commands)
    _engine(window, commands)
    _review(window, commands)
    _view(window, commands)
    return commands


def _files(window: Window, commands: Commands) -> None:
    add = commands.add
    add("open-folder", tr("Open &folder…"), window.choose_folder, keys=["Ctrl+K"], icon="folder-opened")
    add("open-file", tr("&Open file…"), window.choose_file, keys=["Ctrl+O"], icon="file-code")
    add("welcome", tr("&Welcome page"), window.show_welcome, icon="lightbulb")
    add("save", tr("&Save"), window.save_current, keys=["Ctrl+S"], icon="save")
    add("save-all", tr("Save &all"), window.save_all, keys=["Ctrl+Shift+S"])
    add("close-tab", tr("&Close tab"), window.close_tab, keys=["Ctrl+W"])
    add("quit", tr("&Quit"), window.close, keys=["Ctrl+Q"])
    add("find", tr("&Find and replace"), window.find_bar.open_bar, keys=["Ctrl+F"], icon="search")
    add("comment", tr("Toggle &comment"), window.toggle_comment, keys=["Ctrl+/"])


def _engine(window: Window, commands: Commands) -> None:
    bench, add = window.bench, commands.add
    add("analyze", tr("&Analyze"), lambda: analyze.analyze(bench), keys=["F5"], icon="search")
    add(
        "rewrite-gas",
        tr("Rewrite for &gas"),
        lambda: rewrite.rewrite(bench, ("gas",)),
        keys=["Ctrl+G"],
        icon="flame",
    )
    add(
        "rewrite-security",
        tr("Rewrite for &security"),
        lambda: rewrite.rewrite(bench, ("security",)),
        keys=["Ctrl+Shift+G"],
        icon="shield",
    )
    add(
        "rewrite-modernize", tr("Move to a &current compiler"), lambda: rewrite.rewrite(bench, ("modernize",))
    )
    add("rewrite-document", tr("Complete the &documentation"), lambda: rewrite.rewrite(bench, ("document",)))
    add("stop", tr("S&top the running job"), window.job_bar.stop_first, keys=["Ctrl+."], icon="stop-circle")


def _review(window: Window, commands: Commands) -> None:
    bench, add, within = window.bench, commands.add, window.review
    add("next-hunk", tr("&Next change"), lambda: review.next_hunk(bench), keys=["F8"], icon="arrow-down")
    add(
        "previous-hunk",
        tr("&Previous change"),
        lambda: review.next_hunk(bench, -1),
        keys=["Shift+F8"],
        icon="arrow-up",
    )
    add(
        "accept-hunk",
        tr("&Accept"),
        lambda: review.accept_hunk(bench),
        keys=["A", "Alt+A"],
        icon="check",
        tip=tr("Accept this change"),
        within=within,
    )
    add(
        "reject-hunk",
        tr("&Reject"),
        lambda: review.reject_hunk(bench),
        keys=["R", "Alt+R"],
        icon="close",
        tip=tr("Reject this change"),
        within=within,
    )
    add(
        "accept-all",
        tr("Accept a&ll"),
        lambda: review.accept_all(bench),
        keys=["Shift+A"],
        icon="check-all",
        tip=tr("Accept every change"),
        within=within,
    )
    add(
        "reject-all",
        tr("Re&ject all"),
        lambda: review.reject_all(bench),
        keys=["Shift+R"],
        icon="circle-slash",
        within=within,
    )
    add(
        "undo-decision",
        tr("&Undo decision"),
        lambda: review.undo_decision(bench),
        keys=["U", "Ctrl+Z"],
        icon="discard",
        within=within,
    )
    add(
        "redo-decision",
        tr("Re&do decision"),
        lambda: review.redo_decision(bench),
        keys=["Shift+U", "Ctrl+Shift+Z"],
        icon="redo",
        within=within,
    )
    add("verify", tr("&Verify"), lambda: review.verify_shown(bench), keys=["F6"], icon="beaker")
    add(
        "apply",
        tr("Apply"),
        window.apply_accepted,
        keys=["Ctrl+Return"],
        icon="check-all",
        tip=tr("Write the accepted changes and keep a revision"),
    )


def _view(window: Window, commands: Commands) -> None:
    add = commands.add
    add("commands", tr("All &commands…"), window.show_palette, keys=["Ctrl+Shift+P"])
    add(
        "problems",
        tr("&Problems"),
        lambda: window.show_panel(window.findings),
        keys=["Ctrl+1"],
        icon="issues",
    )
    add(
        "evidence",
        tr("&Evidence"),
        lambda: window.show_panel(window.evidence),
        keys=["Ctrl+2"],
        icon="beaker",
    )
    add("history", tr("&History"), lambda: window.show_panel(window.history), keys=["Ctrl+3"], icon="history")
    add("files-panel", tr("Project &files"), window.project.tree.setFocus, keys=["Ctrl+0"], icon="file")
    add("proposals-panel", tr("P&roposals"), window.proposals.list.setFocus, keys=["Ctrl+4"], icon="sparkle")
    group = QActionGroup(window)
    choices: tuple[tuple[ThemeChoice, str], ...] = (
        ("system", tr("&System theme")),
        ("light", tr("&Light theme")),
        ("dark", tr("&Dark theme")),
    )
    for choice, text in choices:
        action = add(f"theme-{choice}", text, partial(window.choose_theme, choice))
        action.setCheckable(True)
        action.setChecked(window.look.choice == choice)
        group.addAction(action)
    add("theme", tr("Switch &theme"), window.switch_theme, keys=["Ctrl+Shift+T"], icon="color-mode")


def build_menus(window: Window, commands: Commands) -> None:
    """Fill the menu bar."""
    table = (
        (
            tr("&File"),
            (
                "open-folder",
                "open-file",
                "welcome",
                SEPARATOR,
                "save",
                "save-all",
                "close-tab",
                SEPARATOR,
                "quit",
            ),
        ),
        (tr("&Edit"), ("find", "comment", SEPARATOR, "commands")),
        (
            tr("&Rewrite"),
            (
                "analyze",
                SEPARATOR,
                "rewrite-gas",
                "rewrite-security",
                "rewrite-modernize",
                "rewrite-document",
                SEPARATOR,
                "stop",
            ),
        ),
        (
            tr("Re&view"),
            (
                "previous-hunk",
                "next-hunk",
                SEPARATOR,
                "accept-hunk",
                "reject-hunk",
                "accept-all",
                "reject-all",
                SEPARATOR,
                "undo-decision",
                "redo-decision",
                SEPARATOR,
                "verify",
                "apply",
            ),
        ),
        (
            tr("&View"),
            (
                "files-panel",
                "proposals-panel",
                "problems",
                "evidence",
                "history",
                SEPARATOR,
                "theme-system",
                "theme-light",
                "theme-dark",
            ),
        ),
    )
    for title, names in table:
        menu = window.menuBar().addMenu(title)
        for name in names:
            if name == SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(commands[name])


def build_toolbar(window: Window, commands: Commands) -> QToolBar:
    """The bar under the menus."""
    bar = QToolBar(tr("Commands"))
    bar.setMovable(False)
    bar.setToolButtonStyle(window.TOOL_STYLE)
    bar.setIconSize(window.ICON)
    bar.toggleViewAction().setEnabled(False)
    for name in ("open-folder", "open-file", "save", SEPARATOR, "analyze", "rewrite-gas", "rewrite-security"):
        if name == SEPARATOR:
            bar.addSeparator()
        else:
            bar.addAction(commands[name])
    space = QWidget()
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(space)
    bar.addAction(commands["theme"])
    return bar
