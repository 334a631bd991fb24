"""What is known of the team server, and the signals by which panels follow it; part of the session.

Operations change it, panels show it. What was known stays shown while the server
cannot be reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from pathlib import Path

    from core.store.peers import PeerDecision
    from core.sync.conflicts import OpenConflict
    from core.sync.telling import Look
    from core.sync.threads import Thread
    from core.wire.sync import Present
    from core.wire.teams import Activity, Invitation, Member, RoleName, Team

Kind = Literal["unshared", "signed-out", "offline", "syncing", "synced", "waiting", "shut-out", "problem"]
EDITORS = frozenset({"owner", "admin", "editor"})
REVIEWERS = EDITORS | {"reviewer"}


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in, and where."""

    server: str
    user_id: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """The open project as the team has it. `role` is empty while it is not known."""

    project_id: str
    workspace_id: str
    name: str
    server: str
    role: RoleName | Literal[""] = ""
    team_name: str = ""

    @property
    def may_edit(self) -> bool:
        """Whether one's changes are taken; while the role is not known they are kept here and tried."""
        return not self.role or self.role in EDITORS

    @property
    def may_review(self) -> bool:
        """Whether one's comments and decisions are taken."""
        return not self.role or self.role in REVIEWERS


@dataclass(frozen=True, slots=True)
class SyncState:
    """How sync stands. `done` of `total` while syncing; `waiting` changes are not sent yet."""

    kind: Kind = "unshared"
    done: int = 0
    total: int = 0
    waiting: int = 0
    conflicts: int = 0
    why: str = ""
    """A sentence about what is in the way."""


@dataclass(frozen=True, slots=True)
class Roster:
    """The team that is shown: everybody in it and, for its admins, who is invited."""

    team: Team
    members: tuple[Member, ...]
    invitations: tuple[Invitation, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedThread:
    """A thread with the 0-based line where it stands now; None when the line changed, or there is none."""

    thread: Thread
    line: int | None


@dataclass(frozen=True, slots=True)
class Untold:
    """An analysis that the team was not told of yet. `asked`: a person asked for it."""

    folder: Path
    look: Look
    asked: bool


class Teamwork(QObject):
    """Part of the session; every value is replaced as a whole."""

    account_changed = Signal()
    sync_changed = Signal()
    people_changed = Signal()
    activity_changed = Signal()
    comments_changed = Signal()
    decisions_changed = Signal()
    conflicts_changed = Signal()
    arrived = Signal()
    """Something that others made is in the store now."""
    kept_here = Signal()
    """Something was kept here that is to be sent."""
    round_over = Signal(str)
    """A round of sync is over: “done”, “trouble”, or “elsewhere” when another window or program syncs."""
    left = Signal(object)
    """Another project is open, or none: the `Link` of the one before."""
    looked = Signal()
    """What is saved was analyzed: `untold` is what the team may be told of it."""
    hinted = Signal(str, object)
    """The server said something else by itself: its kind, and its data. For whoever knows that kind."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.account: Account | None = None
        self.link: Link | None = None
        self.sync = SyncState()
        self.again = False
        """A round was asked for while one ran: what was kept meanwhile may have missed it."""
        self.seen: tuple[int, int] | None = None
        """Cursor and epoch of the last whole round; what it brought is shown."""
        self.stays: frozenset[str] = frozenset()
        """Sentences about files that do not travel; each was told when it began."""
        self.untold: Untold | None = None
        self.teams: tuple[Team, ...] = ()
        self.roster: Roster | None = None
        self.present: tuple[tuple[Present, str], ...] = ()
        """Who has which file of this project open; the path is empty where it is not known here."""
        self.activity: tuple[Activity, ...] = ()
        self.threads: tuple[PlacedThread, ...] = ()
        self.decisions: tuple[PeerDecision, ...] = ()
        self.conflicts: tuple[OpenConflict, ...] = ()
        self.names: Mapping[str, str] = {}
        """User id → name, of everybody who was met."""

    def set_account(self, account: Account | None) -> None:
        """Somebody signed in or out."""
        if account != self.account:
            self.account = account
            if account is None:
                self.teams, self.roster, self.present = (), None, ()
                self.people_changed.emit()
            self.account_changed.emit()

    def set_link(self, link: Link | None) -> None:
        """Another project is open, or this one is shared otherwise."""
        if link == self.link:
            return
        before = self.link
        other = link is None or before is None or link.project_id != before.project_id
        self.link = link
        if other and before is not None:
            self.left.emit(before)
        if other:
            self.again, self.seen, self.stays = False, None, frozenset()
            self.activity, self.present, self.threads, self.decisions, self.conflicts = (), (), (), (), ()
            for signal in (
                self.activity_changed,
                self.people_changed,
                self.comments_changed,
                self.decisions_changed,
                self.conflicts_changed,
            ):
                signal.emit()
        self.account_changed.emit()

    def note_look(self, untold: Untold | None) -> None:
        """What is saved was analyzed; None when that says nothing to a team."""
        self.untold = untold
        self.looked.emit()

    def set_sync(self, sync: SyncState) -> None:
        """Sync stands otherwise."""
        if sync != self.sync:
            self.sync = sync
            self.sync_changed.emit()

    def set_teams(self, teams: tuple[Team, ...], roster: Roster | None) -> None:
        """Show the person's teams, and who is in one of them."""
        self.teams, self.roster = teams, roster
        if roster is not None:
            self.meet({item.user_id: item.name for item in roster.members})
        self.people_changed.emit()

    def set_present(self, present: tuple[tuple[Present, str], ...]) -> None:
        """Show who has what open."""
        if present != self.present:
            self.present = present
            self.people_changed.emit()

    def set_activity(self, activity: tuple[Activity, ...]) -> None:
        """Show what happened."""
        if activity != self.activity:
            self.activity = activity
            self.activity_changed.emit()

    def set_threads(self, threads: tuple[PlacedThread, ...]) -> None:
        """Show other comments."""
        if threads != self.threads:
            self.threads = threads
            self.comments_changed.emit()

    def set_decisions(self, decisions: tuple[PeerDecision, ...]) -> None:
        """Show what others decided."""
        if decisions != self.decisions:
            self.decisions = decisions
            self.decisions_changed.emit()

    def set_conflicts(self, conflicts: tuple[OpenConflict, ...]) -> None:
        """Show what is to be decided."""
        if conflicts != self.conflicts:
            self.conflicts = conflicts
            self.conflicts_changed.emit()

    def meet(self, names: Mapping[str, str]) -> None:
        """Remember what people are called."""
        if any(self.names.get(key) != name for key, name in names.items()):
            self.names = {**self.names, **names}
            self.comments_changed.emit()
            self.decisions_changed.emit()
