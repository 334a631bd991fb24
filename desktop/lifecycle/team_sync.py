"""When one window syncs its project by itself: after a save, on a hint of the server, and every so often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QRandomGenerator, QTimer

from desktop.bench import Bench
from desktop.operations import (
    comments,
    linking,
    presence,
    shared_proposals,
    signing,
    syncing,
    teams,
    telling,
)
from desktop.session import Document
from desktop.settings import DesktopSettings

SOON_MS = 700
"""After a save: several are sent together."""
ELSEWHERE_MS = 2_000
"""After another window or program was found syncing."""
AGAIN_MS, LIVE_AGAIN_MS = 15_000, 60_000
"""How often the server is asked without hints, and with them."""
PRESENT_MS, LOOK_MS = 25_000, 300
SHOWN_AFTER_SECONDS = 0.15
"""A round that is over sooner is not shown as one."""


class SyncWatch(QObject):
    """One for each window, whose team desk owns it.

    `seen` says whether the team panel is looked at, `chosen` what the person prefers now.
    """

    def __init__(
        self, bench: Bench, seen: Callable[[], bool], chosen: Callable[[], DesktopSettings], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bench, self._seen, self._chosen = bench, seen, chosen
        self._saved: dict[Path, str] = {}
        self._offline = False
        self.soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self.soon.timeout.connect(self._sync)
        self.again = QTimer(self, interval=AGAIN_MS)
        self.again.timeout.connect(self._sync)
        self._present = QTimer(self, interval=PRESENT_MS)
        self._present.timeout.connect(self.look_around)
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self.look_around)
        self._follow_session()
        self._follow_server()

    def now(self) -> None:
        """One round now, and see who is there."""
        self._sync()
        self.look_around()

    def look_around(self) -> None:
        """Say which file is in front, and see who has which."""
        if self._bench.jobs.running(presence.KEY):
            self._look.start()
        else:
            presence.tell(self._bench)

    def leave(self) -> None:
        """The window closes: nobody is to believe that a file is still open here."""
        link = self._bench.session.team.link
        if link is not None:
            presence.leave(self._bench, link)

    def account_changed(self) -> None:
        """Somebody signed in or out, or the open project is shared otherwise."""
        team = self._bench.session.team
        if team.account is None:
            self._present.stop()
            if team.link is not None and team.sync.kind != "signed-out":
                linking.read_link(self._bench)
        elif not self._present.isActive():
            self._present.start()
            teams.look(self._bench)
            self.soon.start(SOON_MS)
        self._keep_equal()

    # Inside.

    def _follow_session(self) -> None:
        session = self._bench.session
        session.project_changed.connect(self._project_changed)
        session.document_changed.connect(self._document_changed)
        session.document_closed.connect(self._closed)
        session.history_changed.connect(self._kept)
        session.analysis_changed.connect(self._look_at_proposals)
        session.team.arrived.connect(self._arrived)
        session.team.kept_here.connect(self._kept)
        session.team.round_over.connect(self._round_over)
        session.team.looked.connect(self._tell)
        session.team.left.connect(lambda link: presence.leave(self._bench, link))
        session.team.account_changed.connect(self.account_changed)
        self._bench.jobs.changed.connect(self._progress)

    def _follow_server(self) -> None:
        shared = self._bench.shared
        shared.sign.changed.connect(self._signed)
        shared.hints.changed.connect(self._changed_there)
        shared.hints.present.connect(self._present_there)
        shared.hints.heard.connect(self._heard)
        shared.hints.live_changed.connect(self._live_changed)

    def _signed(self) -> None:
        signing.follow(self._bench)

    def _keep_equal(self) -> None:
        """Begin to sync the open project by itself, when it is shared and that has not begun."""
        if self._bench.session.team.link is not None and not self.again.isActive():
            self._pace()
            self.again.start()
            self.soon.start(SOON_MS)
            self._look.start()

    def _project_changed(self) -> None:
        self.again.stop()
        linking.read_link(self._bench, self._keep_equal)  # it may be the same project, opened again
        comments.load(self._bench)

    def _kept(self) -> None:
        """Something was kept here: it is sent soon."""
        if self._bench.session.team.link is not None:
            self.soon.start(SOON_MS)

    def _document_changed(self, document: Document) -> None:
        fresh = document.saved.sha256
        if self._saved.get(document.path) != fresh:
            self._saved[document.path] = fresh
            if self._bench.session.team.threads:
                comments.load(self._bench)
            self._kept()

    def _closed(self, path: Path) -> None:
        self._saved.pop(path, None)

    def _sync(self) -> None:
        syncing.sync(self._bench)

    def _arrived(self) -> None:
        comments.load(self._bench)
        self._look_at_proposals()
        self._look.start()
        if self._seen():
            teams.look_at_activity(self._bench)

    def _look_at_proposals(self) -> None:
        if self._bench.session.team.link is not None and not self._bench.session.checking:
            shared_proposals.look(self._bench)

    def _round_over(self, how: str) -> None:
        if how == "elsewhere":
            chance = QRandomGenerator.global_().bounded(ELSEWHERE_MS)  # two windows must not keep step
            self.soon.start(ELSEWHERE_MS // 2 + chance)
        elif how == "done":
            self._tell()  # what was analyzed may be at the server only now
            if self._offline:
                self._offline = False
                self._bench.shared.hints.hurry()
        elif how == "trouble":
            self._offline = self._bench.session.team.sync.kind == "offline"

    def _tell(self) -> None:
        chosen = self._chosen()
        telling.tell(self._bench, findings=chosen.tell_findings, analyses=chosen.tell_analyses)

    def _progress(self) -> None:
        """Show how far a round is."""
        team = self._bench.session.team
        if team.account is None or team.link is None or team.sync.kind in ("signed-out", "unshared"):
            return
        if team.sync.kind in ("offline", "shut-out"):
            return
        for state in self._bench.jobs.states():
            if state.name == syncing.title() and state.seconds > SHOWN_AFTER_SECONDS:
                team.set_sync(replace(team.sync, kind="syncing", done=state.done, total=state.total or 0))

    # What the server says.

    def _changed_there(self, workspace: str, head: int) -> None:
        team = self._bench.session.team
        here = team.link is not None and team.link.workspace_id == workspace
        if here and (team.seen is None or team.seen[0] != head):
            self._sync()

    def _present_there(self, workspace: str) -> None:
        link = self._bench.session.team.link
        if link is not None and link.workspace_id == workspace:
            self._look.start()

    def _heard(self, kind: str, data: object) -> None:
        if kind == "access":  # another role, another team, or none any more
            self._sync()
            teams.look(self._bench)
        elif kind == "notifications" and self._seen():
            teams.look(self._bench)  # somebody may have joined
        self._bench.session.team.hinted.emit(kind, data)

    def _live_changed(self) -> None:
        self._pace()
        if self._bench.shared.hints.live:
            self._sync()  # what waits can be sent now

    def _pace(self) -> None:
        self.again.setInterval(LIVE_AGAIN_MS if self._bench.shared.hints.live else AGAIN_MS)
