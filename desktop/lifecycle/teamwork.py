"""Teamwork of one window: what its commands about teams do, and what follows the session beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.bench import Bench
from desktop.editor.view import SourceEditor
from desktop.errors import Notice
from desktop.lifecycle.team_dialogs import TeamDialogs
from desktop.lifecycle.team_marks import CommentMarks
from desktop.lifecycle.team_receivers import ReceiverDesk
from desktop.lifecycle.team_sync import SyncWatch
from desktop.look import Look
from desktop.operations import comments, linking, resolving, signing, teams
from desktop.tabs import Tabs
from desktop.team.view import TeamView
from desktop.widgets.question import ask
from desktop.words import tr

if TYPE_CHECKING:
    from core.store.comments import Place
    from desktop.window import Window


class TeamDesk(QObject):
    """One for each window, which owns it."""

    def __init__(self, bench: Bench, look: Look, tabs: Tabs, window: Window) -> None:
        super().__init__(window)
        self._bench, self._tabs, self._window = bench, tabs, window
        chosen = window.program.preferences
        self.watch = SyncWatch(bench, lambda: self.view().isVisible(), lambda: chosen.desktop, self)
        self.marks = CommentMarks(bench, tabs, self.comment_at, self)
        self.dialogs = TeamDialogs(bench, look, window)
        self.receiver_desk = ReceiverDesk(bench, look, window)
        bench.session.team.account_changed.connect(self._account_changed)
        tabs.currentChanged.connect(self._front_changed)

    def start(self) -> None:
        """Know who is signed in; asks no server."""
        signing.resume(self._bench)

    # What commands do.

    def sign_out(self) -> None:
        """Sign out on this machine."""
        signing.sign_out(self._bench)

    def unlink(self) -> None:
        """Stop sharing on this machine, after one question."""
        self._ask(
            tr("Stop sharing this project on this machine?"),
            tr(
                "Files, history and comments stay, here and on the server. What was not sent stays here only."
            ),
            tr("Stop sharing"),
            lambda: linking.unlink(self._bench),
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

    def hand_over(self, user_id: str, name: str) -> None:
        """Make somebody else the owner of the team that is shown, after one question."""
        self._ask(
            tr("Hand the team over to {name}?").format(name=name),
            tr("{name} owns it from then on; you stay as an admin and cannot take it back.").format(
                name=name
            ),
            tr("Hand over"),
            lambda: teams.hand_over(self._bench, user_id),
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
        saved = self.marks.line_in_saved(editor, line)
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

    def decide(self, path: str) -> None:
        """Open the page of one conflict."""
        resolving.decide(self._bench, path)

    # Inside.

    def view(self) -> TeamView:
        """The panel."""
        found = self._window.panel("team")
        assert isinstance(found, TeamView)
        return found

    def _write_at(self, place: Place, words: str) -> None:
        self._window.show_panel("team")
        view = self.view()
        view.turn_to(view.comments)
        view.comments.write_at(place, words)

    def _account_changed(self) -> None:
        why, commands = self.marks.why_closed(), getattr(self._window, "commands", None)
        if commands is not None:  # the window is not there yet when this begins
            commands["apply"].setToolTip(why or commands.hint("apply"))

    def _front_changed(self) -> None:
        if self._bench.session.team.account is not None:
            self.watch.look_around()

    def _ask(self, text: str, question: str, yes: str, go_on: Callable[[], object]) -> None:
        ask(self._window, text, question, yes, go_on)
