"""The dialogs of one window about teams: who signs in, what is shared with whom, who is invited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from desktop.bench import Bench
from desktop.errors import Notice
from desktop.look import Look
from desktop.operations import linking, signing, teams
from desktop.operations.history import project_folder
from desktop.team.dialogs import InviteDialog, ShareDialog, SignInDialog
from desktop.widgets.asking import AskingDialog
from desktop.widgets.fuzzy import ranked
from desktop.widgets.picker import Choice, Picker
from desktop.words import tr

if TYPE_CHECKING:
    from core.wire.accounts import OidcProvider
    from core.wire.projects import Project
    from core.wire.teams import MadeInvitation


class TeamDialogs(QObject):
    """One for each window, whose team desk owns it."""

    def __init__(self, bench: Bench, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._bench, self._look, self._window = bench, look, window
        self.dialog: AskingDialog | None = None

    def sign_in(self) -> None:
        """Ask who signs in where."""
        known = self._bench.memory.values
        dialog = SignInDialog(self._look, self._window, known.team_server, known.team_email)
        dialog.password_given.connect(self._sign_in)
        dialog.server_named.connect(self._look_for_issuers)
        dialog.issuer_chosen.connect(self._by_browser)
        dialog.rejected.connect(self._stop_browser)
        self._open(dialog)
        if known.team_server:
            self._look_for_issuers(known.team_server)

    def share(self) -> None:
        """Ask under which name, and with which team, the open project is shared."""
        session = self._bench.session
        if not session.paths:
            return
        name = project_folder(session.paths).name
        dialog = ShareDialog(self._look, self._window, name, session.team.teams)
        dialog.answered.connect(self._share)
        self._open(dialog)

    def invite(self) -> None:
        """Ask whom to invite to the team that is shown."""
        roster = self._bench.session.team.roster
        if roster is not None:
            dialog = InviteDialog(self._look, self._window, roster.team.name)
            dialog.answered.connect(self._invite)
            self._open(dialog)

    def open_shared(self) -> None:
        """Show the shared projects; the chosen one is fetched into a new folder."""
        linking.projects(self._bench, self._choose_project)

    def fetch(self, project: Project, parent: Path) -> None:
        """Have a shared project in a new folder inside of another one."""
        name = "".join(letter if letter.isalnum() or letter in "-_. " else "-" for letter in project.name)
        linking.clone(self._bench, project, parent / (name.strip(" .-") or "project"))

    # Inside.

    def _open(self, dialog: AskingDialog) -> None:
        self.dialog = dialog
        dialog.open()

    def _sign_in(self, server: str, email: str, password: str, remember: bool) -> None:
        dialog = self.dialog
        assert dialog is not None
        signing.sign_in(
            self._bench,
            server,
            email,
            password,
            remember,
            lambda: _close(dialog),
            lambda words: _refuse(dialog, words),
        )

    def _look_for_issuers(self, server: str) -> None:
        dialog = self.dialog
        assert isinstance(dialog, SignInDialog)

        def show(found: tuple[OidcProvider, ...]) -> None:
            if isValid(dialog):
                dialog.offer(found)

        signing.issuers(self._bench, server, show)

    def _by_browser(self, server: str, issuer: str, email: str, password: str, remember: bool) -> None:
        dialog = self.dialog
        assert dialog is not None
        signing.by_browser(
            self._bench,
            server,
            issuer,
            (email, password),
            remember,
            _open_page,
            lambda: _close(dialog),
            lambda words: _refuse(dialog, words),
        )

    def _stop_browser(self) -> None:
        signing.stop(self._bench)

    def _share(self, name: str, team_id: str) -> None:
        dialog = self.dialog
        assert dialog is not None
        linking.share(
            self._bench, name, team_id, lambda: _close(dialog), lambda words: _refuse(dialog, words)
        )

    def _invite(self, role: str, email: str) -> None:
        dialog, roster = self.dialog, self._bench.session.team.roster
        assert isinstance(dialog, InviteDialog)
        if roster is None:
            return

        def made(found: MadeInvitation) -> None:
            if not isValid(dialog):
                return
            if found.link is not None:
                dialog.show_link(found.link)
            else:
                dialog.done_with()
                told = tr("The invitation is on its way to {email}.").format(email=email)
                self._bench.session.tell(Notice("info", told))

        teams.invite(
            self._bench,
            roster.team.id,
            role,  # type: ignore[arg-type]
            email,
            made,
            lambda words: _refuse(dialog, words),
        )

    def _choose_project(self, found: tuple[Project, ...]) -> None:
        if not found:
            told = tr("No project is shared with you yet.")
            self._bench.session.tell(Notice("info", told, tr("Open a folder and share it, or join a team.")))
            return

        def rows(typed: str) -> list[Choice]:
            return [
                Choice(item.name, item, item.team_name or tr("personal"), item.role, "folder", hit.places)
                for item, hit in ranked(typed, found, lambda item: item.name)
            ]

        picker = Picker(tr("Open a shared project"), rows, self._look, self._window)
        picker.chosen.connect(self._choose_folder)
        picker.show()

    def _choose_folder(self, project: Project) -> None:
        """Ask for the folder in which the project's own folder is made."""
        dialog = QFileDialog(
            self._window, tr("Where should the folder of “{name}” be made?").format(name=project.name)
        )
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda place: self.fetch(project, Path(place)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _open_page(page: str) -> None:
    QDesktopServices.openUrl(QUrl(page))


def _close(dialog: AskingDialog) -> None:
    if isValid(dialog):
        dialog.done_with()


def _refuse(dialog: AskingDialog, words: str) -> None:
    if isValid(dialog):
        dialog.refused(words)
