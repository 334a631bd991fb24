"""The notification center of one window: when it looks, what a chosen one opens, whom it disturbs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from core.errors import UsageError
from desktop.bench import Bench
from desktop.look import Look
from desktop.notifications.preferences_page import ChoicesPage
from desktop.notifications.tray import Tray, has_tray
from desktop.notifications.view import NotificationsView
from desktop.operations import comments, inbox, syncing
from desktop.words import tr

if TYPE_CHECKING:
    from core.wire.notifications import NewPreferences, Notification, Preferences
    from desktop.window import Window

AGAIN_MS = 60_000
"""How often it is asked without being told by the server."""
SOON_MS = 150
GROUP = "Notifications"
QUIET, TRAY = "do_not_disturb", "tray_messages"


class NotificationDesk(QObject):
    """One for each window, which owns it."""

    def __init__(self, bench: Bench, look: Look, window: Window) -> None:
        super().__init__(window)
        self._bench, self._look, self._window = bench, look, window
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look_now)
        self._again = QTimer(self, interval=AGAIN_MS)
        self._again.timeout.connect(self.look_now)
        self._later: Notification | None = None
        """What leads to something that is not here yet: the next round of sync brings it, or nothing does."""
        session = bench.session
        session.team.account_changed.connect(self._account_changed)
        session.team.round_over.connect(self._round_over)
        session.inbox.came.connect(self._came)
        window.program.preferences.changed.connect(self._preference_changed)
        bench.shared.hints.heard.connect(self.hear)
        bench.shared.hints.live_changed.connect(self._soon.start)

    def start(self) -> None:
        """Connect the panel; the window has all its parts now."""
        view, bench = self.view(), self._bench
        view.wanted.connect(self.open)
        view.asked.connect(lambda name: self._window.commands[name].trigger())
        view.older_wanted.connect(lambda: inbox.older(bench))
        view.quiet_wanted.connect(self.be_quiet)
        self._window.fields.inbox.clicked.connect(self.show)
        bench.session.inbox.changed.connect(self._window.commands.refresh)
        self._preference_changed(QUIET)
        self._account_changed()

    def view(self) -> NotificationsView:
        """The panel."""
        found = self._window.panel("notifications")
        assert isinstance(found, NotificationsView)
        return found

    def show(self) -> None:
        """Bring the panel to the front."""
        self._window.show_panel("notifications")

    def look_now(self) -> None:
        """Ask the server; while it is being asked, once more soon after."""
        if self._bench.jobs.running(inbox.KEY):
            self._soon.start()
        else:
            inbox.look(self._bench)

    def hear(self, kind: str, data: object) -> None:
        """A hint of the server: how many are new, which says where to look."""
        if kind == "notifications" and self._bench.session.team.account is not None:
            count = data.get("unread") if isinstance(data, dict) else None
            if isinstance(count, int) and not isinstance(count, bool):
                self._bench.session.inbox.count(count)
            self._soon.start()

    def open(self, notification_id: str) -> None:
        """Go where a notification leads, and have it read."""
        found = [item for item in self._bench.session.inbox.items if item.id == notification_id]
        if found:
            inbox.read(self._bench, found[0])
            self._go(found[0])

    def read_all(self) -> None:
        """Mark all as read."""
        inbox.read_all(self._bench)

    def be_quiet(self, on: bool) -> None:
        """Disturb nobody, or again."""
        preferences = self._window.program.preferences
        try:
            preferences.set(preferences.row(QUIET), on)
        except UsageError as error:
            self._bench.failed(error)

    @property
    def quiet(self) -> bool:
        """Whether nobody is to be disturbed."""
        return self._window.program.preferences.desktop.do_not_disturb

    def page(self) -> QWidget:
        """What stands below the settings of this group: the choices that the server keeps."""
        bench, account = self._bench, self._bench.session.team.account
        teams = tuple((item.id, item.name) for item in bench.session.team.teams)
        page = ChoicesPage(self._look, teams, tray=has_tray())

        def refused(words: str) -> None:
            if isValid(page):
                page.tell(words, bad=True)

        def show(found: Preferences, words: str = "") -> None:
            if isValid(page):
                page.show_choices(found, words)

        def save(wanted: NewPreferences) -> None:
            inbox.choose(bench, wanted, lambda found: show(found, tr("Saved.")), refused)

        page.save_wanted.connect(save)
        if account is None:
            page.tell(tr("Sign in to a team server to choose what it tells you."))
        else:
            inbox.preferences(bench, show, refused)
        return page

    # Inside.

    def _go(self, item: Notification, *, last: bool = False) -> None:
        self._later = None
        went = inbox.go(
            self._bench, item, lambda folder: self._open_folder(folder, item), self._fetch, last=last
        )
        if went == "later":
            self._later = item
            syncing.sync(self._bench)
        elif went == "panel":
            self._show_for(item)

    def _account_changed(self) -> None:
        if self._bench.session.team.account is None:
            self._again.stop()
            self._bench.session.inbox.clear()
        elif not self._again.isActive():
            self._again.start()
            self._soon.start()

    def _round_over(self, how: str) -> None:
        """Polling goes with sync where the server cannot say so itself."""
        if how == "done" and not self._bench.shared.hints.live:
            self._soon.start()
        item, link = self._later, self._bench.session.team.link
        if item is not None and link is not None and link.workspace_id == item.project_id:
            self._later = None
            comments.load(self._bench, lambda: self._go(item, last=True))

    def _came(self, items: tuple[Notification, ...]) -> None:
        chosen = self._window.program.preferences.desktop
        app = QApplication.instance()
        if isinstance(app, QApplication) and chosen.tray_messages and not chosen.do_not_disturb:
            Tray.of(app).tell(items, self._come_up)

    def _come_up(self) -> None:
        if isValid(self._window):
            self._window.activateWindow()
            self.show()

    def _preference_changed(self, name: str) -> None:
        if name == QUIET:
            self.view().show_quiet(self.quiet)
            self._window.fields.show_quiet(self.quiet)

    def _show_for(self, item: Notification) -> None:
        """The panel in which the rest is seen."""
        if item.event in ("proposal-ready", "review-decided"):
            self._window.show_panel("proposals")
        elif item.event in ("comment", "mention"):
            self._window.show_panel("team")
            view, found = self._window.team_desk.view(), comments.find(self._bench, str(item.subject.comment))
            view.turn_to(view.comments)
            if found is not None:
                view.comments.choose(found[1])
        else:
            self._window.show_panel("team")

    def _open_folder(self, folder: Path, item: Notification) -> None:
        self._later = item  # the first round of the project leads on
        self._window.open_path(folder)

    def _fetch(self) -> None:
        self._window.commands["team-open-shared"].trigger()
