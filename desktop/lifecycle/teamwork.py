"""Teamwork of one window: when sync runs, what follows the editors, and the dialogs about teams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRandomGenerator, QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from shiboken6 import isValid

from desktop.bench import Bench
from desktop.editor.view import SourceEditor
from desktop.errors import Notice
from desktop.look import Look
from desktop.operations import comments, presence, resolving, shared_proposals, signing, syncing, teams
from desktop.operations.history import project_folder
from desktop.session import Document
from desktop.tabs import Tabs
from desktop.team.column import CommentColumn
from desktop.team.dialogs import InviteDialog, ShareDialog, SignInDialog
from desktop.team.model import why_read_only
from desktop.team.view import TeamView
from desktop.widgets.asking import AskingDialog
from desktop.widgets.fuzzy import ranked
from desktop.widgets.picker import Choice, Picker
from desktop.words import tr

if TYPE_CHECKING:
    from core.wire.projects import Project
    from core.wire.teams import MadeInvitation

SOON_MS = 700
"""After a save: several are sent together."""
ELSEWHERE_MS = 2_000
"""After another window or program was found syncing."""
AGAIN_MS = 15_000
SHOWN_AFTER_SECONDS = 0.15
"""A round that is over sooner is not shown as one."""
PRESENT_MS = 25_000


class TeamDesk(QObject):
    """One for each window, which owns it."""

    def __init__(self, bench: Bench, look: Look, tabs: Tabs, window: QWidget) -> None:
        super().__init__(window)
        self._bench, self._look, self._tabs, self._window = bench, look, tabs, window
        self.dialog: AskingDialog | None = None
        self._columns: dict[Path, tuple[SourceEditor, CommentColumn]] = {}
        self._saved: dict[Path, str] = {}
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._sync)
        self._again = QTimer(self, interval=AGAIN_MS)
        self._again.timeout.connect(self._sync)
        self._present = QTimer(self, interval=PRESENT_MS)
        self._present.timeout.connect(self._tell_presence)
        session = bench.session
        session.project_changed.connect(self._project_changed)
        session.document_changed.connect(self._document_changed)
        session.document_closed.connect(self._closed)
        session.history_changed.connect(self._saved_something)
        session.analysis_changed.connect(self._look_at_proposals)
        session.team.comments_changed.connect(self._mark)
        session.team.arrived.connect(self._arrived)
        session.team.kept_here.connect(self._saved_something)
        session.team.round_over.connect(self._round_over)
        session.team.account_changed.connect(self._account_changed)
        tabs.editor_made.connect(self._made)
        tabs.currentChanged.connect(self._front_changed)
        bench.jobs.changed.connect(self._progress)
        bench.shared.sign.changed.connect(self._signed)

    def start(self) -> None:
        """Know who is signed in; asks no server."""
        signing.resume(self._bench)

    # What commands do.

    def sign_in(self) -> None:
        """Ask who signs in where."""
        known = self._bench.memory.values
        dialog = SignInDialog(self._look, self._window, known.team_server, known.team_email)
        dialog.password_given.connect(self._sign_in)
        self._open(dialog)

    def sign_out(self) -> None:
        """Sign out on this machine."""
        signing.sign_out(self._bench)

    def share(self) -> None:
        """Ask under which name, and with which team, the open project is shared."""
        session = self._bench.session
        if not session.paths:
            return
        name = project_folder(session.paths).name
        dialog = ShareDialog(self._look, self._window, name, session.team.teams)
        dialog.answered.connect(self._share)
        self._open(dialog)

    def open_shared(self) -> None:
        """Show the shared projects; the chosen one is fetched into a new folder."""
        syncing.projects(self._bench, self._choose_project)

    def sync_now(self) -> None:
        """One round now."""
        self._sync()
        self._tell_presence()

    def unlink(self) -> None:
        """Stop sharing on this machine, after one question."""
        self._ask(
            tr("Stop sharing this project on this machine?"),
            tr(
                "Files, history and comments stay, here and on the server. What was not sent stays here only."
            ),
            tr("Stop sharing"),
            lambda: syncing.unlink(self._bench),
        )

    def new_team(self) -> None:
        """Ask for the name of a new team."""
        self._bench.line_wanted(
            tr("New team"), tr("What is the team called?"), lambda name: teams.make(self._bench, name)
        )

    def join(self) -> None:
        """Ask for the link of an invitation."""
        self._bench.line_wanted(
            tr("Join with an invitation"),
            tr("Paste the link, or the code of the mail."),
            lambda secret: teams.join(self._bench, secret),
        )

    def invite(self) -> None:
        """Ask whom to invite to the team that is shown."""
        roster = self._bench.session.team.roster
        if roster is not None:
            dialog = InviteDialog(self._look, self._window, roster.team.name)
            dialog.answered.connect(self._invite)
            self._open(dialog)

    def leave(self) -> None:
        """Leave the team that is shown, after one question."""
        roster = self._bench.session.team.roster
        if roster is not None:
            self._ask(
                tr("Leave “{team}”?").format(team=roster.team.name),
                tr("Its projects stay on this machine and are not kept equal any more."),
                tr("Leave"),
                lambda: teams.leave(self._bench),
            )

    def remove(self, user_id: str, name: str) -> None:
        """Take a member out of the team that is shown, after one question."""
        self._ask(
            tr("Remove {name} from the team?").format(name=name),
            tr("It takes effect at once. What {name} has on their machine stays there.").format(name=name),
            tr("Remove"),
            lambda: teams.remove(self._bench, user_id),
        )

    def comment_here(self) -> None:
        """Write a comment on the line of the cursor, or on the selected change of a review."""
        editor = self._tabs.editor()
        if editor is not None:
            self.comment_at(editor, editor.textCursor().blockNumber())
        elif self._bench.session.reviewing is not None:
            place = comments.hunk_place(self._bench)
            if place is not None:
                words = tr("Change {n} of the rewrite").format(n=(place.hunk or 0) + 1)
                self._write_at(place, words)

    def comment_at(self, editor: SourceEditor, line: int) -> None:
        """Write a comment on a line of an editor; a line that is not saved has no place yet."""
        first = self._columns.get(editor.path)
        saved = first[1].line_in_saved(line) if first is not None else None
        document = self._bench.session.documents.get(editor.path)
        if saved is None and document is not None and document.dirty:
            told = tr("The text is not saved, so the line has no place yet.")
            self._bench.session.tell(Notice("info", told, tr("Save it, then comment.")))
            return
        place = comments.line_place(self._bench, editor.path, line if saved is None else saved)
        if place is None:
            told = tr("Comments belong to files of the open folder.")
            self._bench.session.tell(Notice("info", told, tr("Open the folder of this file.")))
            return
        self._write_at(place, tr("{name}, line {n}").format(name=editor.path.name, n=line + 1))

    # Inside.

    def view(self) -> TeamView:
        """The panel."""
        found = self._window.panel("team")  # type: ignore[attr-defined]
        assert isinstance(found, TeamView)
        return found

    def _write_at(self, place: object, words: str) -> None:
        self._window.show_panel("team")  # type: ignore[attr-defined]
        view = self.view()
        view.turn_to(view.comments)
        view.comments.write_at(place, words)  # type: ignore[arg-type]

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

    def _share(self, name: str, team_id: str) -> None:
        dialog = self.dialog
        assert dialog is not None
        syncing.share(
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

    def fetch(self, project: Project, parent: Path) -> None:
        """Have a shared project in a new folder inside of another one."""
        name = "".join(letter if letter.isalnum() or letter in "-_. " else "-" for letter in project.name)
        syncing.clone(self._bench, project, parent / (name.strip(" .-") or "project"))

    def _signed(self) -> None:
        signing.follow(self._bench)

    def _account_changed(self) -> None:
        team = self._bench.session.team
        if team.account is None:
            self._present.stop()
            if team.link is not None and team.sync.kind != "signed-out":
                syncing.read_link(self._bench)
        elif not self._present.isActive():
            self._present.start()
            teams.look(self._bench)
            self._soon.start(SOON_MS)
        self._keep_equal()
        self._read_only()

    def _keep_equal(self) -> None:
        """Begin to sync the open project by itself, when it is shared and that has not begun."""
        if self._bench.session.team.link is not None and not self._again.isActive():
            self._again.start()
            self._soon.start(SOON_MS)

    def _project_changed(self) -> None:
        self._again.stop()
        syncing.read_link(self._bench, self._keep_equal)  # it may be the same project, opened again
        comments.load(self._bench)

    def _saved_something(self) -> None:
        """A revision was kept: it is sent soon."""
        if self._bench.session.team.link is not None:
            self._soon.start(SOON_MS)

    def _document_changed(self, document: Document) -> None:
        fresh = document.saved.sha256
        if self._saved.get(document.path) != fresh:
            self._saved[document.path] = fresh
            if self._bench.session.team.threads:
                comments.load(self._bench)
            self._saved_something()

    def _sync(self) -> None:
        syncing.sync(self._bench)

    def _arrived(self) -> None:
        comments.load(self._bench)
        self._look_at_proposals()
        if self.view().isVisible():
            teams.look_at_activity(self._bench)

    def _round_over(self, how: str) -> None:
        if how == "elsewhere":
            chance = QRandomGenerator.global_().bounded(ELSEWHERE_MS)  # two windows must not keep step
            self._soon.start(ELSEWHERE_MS // 2 + chance)

    def _look_at_proposals(self) -> None:
        if self._bench.session.team.link is not None and not self._bench.session.checking:
            shared_proposals.look(self._bench)

    def _progress(self) -> None:
        """Show how far a round is."""
        team = self._bench.session.team
        if team.account is None or team.link is None or team.sync.kind in ("signed-out", "unshared"):
            return
        if team.sync.kind == "offline":
            return
        for state in self._bench.jobs.states():
            if state.name == syncing.title() and state.seconds > SHOWN_AFTER_SECONDS:
                team.set_sync(replace(team.sync, kind="syncing", done=state.done, total=state.total or 0))

    def _tell_presence(self) -> None:
        presence.tell(self._bench)

    def _front_changed(self) -> None:
        if self._bench.session.team.account is not None:
            self._tell_presence()

    def _made(self, editor: SourceEditor) -> None:
        column = CommentColumn(editor, self._bench.session.team, lambda line: self.comment_at(editor, line))
        editor.columns.insert(0, column)
        self._columns[editor.path] = editor, column
        self._mark_one(editor.path)
        self._read_only()

    def _closed(self, path: Path) -> None:
        self._columns.pop(path, None)
        self._saved.pop(path, None)

    def _mark(self) -> None:
        for path in self._columns:
            self._mark_one(path)

    def _mark_one(self, path: Path) -> None:
        session = self._bench.session
        editor, column = self._columns[path]
        if not session.paths or not isValid(editor):
            return
        folder = project_folder(session.paths)
        name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else None
        found = [item for item in session.team.threads if item.thread.root.place.file == name]
        column.show([item for item in found if item.thread.root.place.proposal is None])

    def _read_only(self) -> None:
        """Whoever may not edit types nothing into files of the shared folder."""
        session = self._bench.session
        why = why_read_only(session.team)
        closed = bool(why) and bool(session.paths)
        commands = getattr(self._window, "commands", None)
        if commands is not None:  # the window is not there yet when this begins
            commands["apply"].setToolTip(why or commands.hint("apply"))
        folder = project_folder(session.paths) if session.paths else None
        for path, (editor, _column) in self._columns.items():
            if isValid(editor) and folder is not None and path.is_relative_to(folder):
                editor.setReadOnly(closed)

    def _ask(self, text: str, question: str, yes: str, go_on: Callable[[], object]) -> None:
        box = QMessageBox(QMessageBox.Icon.Question, tr("Contract Rewriter"), text, parent=self._window)
        box.setInformativeText(question)
        accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.buttonClicked.connect(lambda button: go_on() if button is accept else None)
        box.finished.connect(box.deleteLater)
        box.open()

    def decide(self, path: str) -> None:
        """Open the page of one conflict."""
        resolving.decide(self._bench, path)


def _close(dialog: AskingDialog) -> None:
    if isValid(dialog):
        dialog.done_with()


def _refuse(dialog: AskingDialog, words: str) -> None:
    if isValid(dialog):
        dialog.refused(words)
