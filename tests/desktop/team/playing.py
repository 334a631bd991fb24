"""What a person does at a team server with a window, in few words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from PySide6.QtWidgets import QInputDialog, QMessageBox

from core.wire.projects import Project
from desktop.app import Desktop
from desktop.operations import linking, syncing
from desktop.team.dialogs import ShareDialog, SignInDialog
from tests.fixtures.serving_thread import ServerThread
from tests.fixtures.team_server import PASSWORD

Until = Callable[[Callable[[], object]], None]


def new_name(name: str) -> str:
    """A name that nobody at the shared server has yet."""
    return f"{name}{uuid4().hex[:6]}"


def asked(desktop: Desktop) -> SignInDialog:
    """The dialog of the command."""
    desktop.window.commands["team-sign-in"].trigger()
    dialog = desktop.window.team_desk.dialogs.dialog
    assert isinstance(dialog, SignInDialog)
    return dialog


def sign_in(desktop: Desktop, server: ServerThread, name: str, until: Until) -> None:
    """Sign in by the dialog, as a person does."""
    dialog = asked(desktop)
    dialog.server.setText(server.address)
    dialog.email.setText(f"{name}@example.org")
    dialog.password.setText(PASSWORD)
    dialog.ok.click()
    until(lambda: desktop.session.team.account is not None)


def share(desktop: Desktop, name: str, until: Until, team_id: str = "") -> None:
    """Share the open folder by the dialog, and wait until all of it is sent."""
    desktop.window.commands["team-share"].trigger()
    dialog = desktop.window.team_desk.dialogs.dialog
    assert isinstance(dialog, ShareDialog)
    dialog.name.setText(name)
    dialog.team.setCurrentIndex(max(0, dialog.team.findData(team_id)))
    dialog.ok.click()
    until(lambda: desktop.session.team.sync.kind == "synced" and desktop.session.team.link)


def answer(desktop: Desktop, text: str) -> None:
    """Answer the question for one line that is open."""
    (dialog,) = (one for one in desktop.window.findChildren(QInputDialog) if one.isVisible())
    dialog.setTextValue(text)
    dialog.accept()


def agree(desktop: Desktop) -> str:
    """Say yes to the question that is open; returns what it asks."""
    (box,) = (one for one in desktop.window.findChildren(QMessageBox) if one.isVisible())
    (yes,) = (one for one in box.buttons() if box.buttonRole(one) == QMessageBox.ButtonRole.AcceptRole)
    asked = box.text()
    yes.click()
    return asked


def fetch(desktop: Desktop, name: str, parent: Path, until: Until) -> None:
    """Open a shared project by the command's list; the dialog for the folder is the system's."""
    found: list[tuple[Project, ...]] = []
    linking.projects(desktop.bench, found.append)
    until(lambda: found)
    desktop.window.team_desk.dialogs.fetch(next(item for item in found[0] if item.name == name), parent)
    until(lambda: desktop.session.documents and desktop.session.team.sync.kind == "synced")


def synced(desktop: Desktop, until: Until) -> None:
    """Ask for a round, and wait until one that began after this is over."""
    over: list[str] = []
    team = desktop.session.team
    team.round_over.connect(over.append)
    desktop.window.commands["team-sync"].trigger()
    until(lambda: over and not desktop.bench.jobs.running(syncing.KEY))
    team.round_over.disconnect(over.append)
    assert over[-1] == "done", (over, team.sync)


def typed_over(desktop: Desktop, old: str, new: str) -> None:
    """Type something over a piece of the text in front."""
    editor = desktop.window.tabs.editor()
    assert editor is not None
    cursor = editor.document().find(old)
    assert not cursor.isNull(), old
    cursor.insertText(new)
