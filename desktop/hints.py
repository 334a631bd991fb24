"""What the team server says by itself, for every window: heard in a thread, told in the window's.

A hint says where to look and nothing else. While nobody is signed in, or the
server cannot be reached, nothing is told; polling goes on beside this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from core.settings import Settings
    from core.sync.account import SignedIn
    from core.sync.background import Listening
    from core.sync.live import Event
    from desktop.shared import Sign


class Hints(QObject):
    """One per program; follows who is signed in."""

    changed = Signal(str, int)
    """A project (by its id on the server) has a new head."""
    present = Signal(str)
    """Somebody opened or left a file of a project."""
    heard = Signal(str, object)
    """Any other kind of hint, with its data: for whoever knows it."""
    live_changed = Signal()
    _event = Signal(int, object)
    _stands = Signal(int, bool)
    _lost = Signal(int)

    def __init__(self, sign: Sign, settings: Callable[[], Settings]) -> None:
        super().__init__()
        self.live = False
        """Whether hints come now; while they do not, asking again and again is all there is."""
        self._sign, self._settings = sign, settings
        self._heard_as: SignedIn | None = None
        self._line: Listening | None = None
        self._former: list[Listening] = []
        self._number = 0
        """Of the connection whose hints count: what an earlier one still says is dropped."""
        self._closed = False
        queued = Qt.ConnectionType.QueuedConnection
        self._event.connect(self._hear, queued)
        self._stands.connect(self._stand, queued)
        self._lost.connect(self._lose, queued)
        sign.changed.connect(self._follow)

    def hurry(self) -> None:
        """The server was just reached: do not wait any longer for the next attempt."""
        if self._line is not None and not self.live:
            self._line.hurry()

    def close(self, seconds: float = 2.0) -> bool:
        """End for good; whether every thread did in time."""
        self._closed = True
        self._stop()
        self._former = [line for line in self._former if not line.join(seconds)]
        return not self._former

    def _follow(self) -> None:
        """Listen as whoever is signed in now, or to nobody."""
        found = self._sign.found
        if found is self._heard_as or self._closed:
            return
        self._stop()
        self._heard_as = found
        if found is not None:
            self._line = self._listen(found, self._number)
            self._line.start()

    def _listen(self, found: SignedIn, number: int) -> Listening:
        from core.sync.account import connect
        from core.sync.background import Listening

        settings = self._settings
        return Listening(
            lambda: connect(found, settings()),
            lambda event: self._event.emit(number, event),
            lambda stands: self._stands.emit(number, stands),
            lambda: self._lost.emit(number),
        )

    def _stop(self) -> None:
        self._number += 1
        self._former = [line for line in self._former if not line.join(0.0)]
        if self._line is not None:
            self._line.stop()
            self._former.append(self._line)
            self._line = None
        self._set_live(live=False)

    def _set_live(self, *, live: bool) -> None:
        if live != self.live:
            self.live = live
            self.live_changed.emit()

    @Slot(int, object)
    def _hear(self, number: int, event: Event) -> None:
        if number != self._number:
            return
        workspace, head = event.data.get("workspace"), event.data.get("head")
        if event.kind == "hint" and isinstance(workspace, str) and isinstance(head, int):
            self.changed.emit(workspace, head)
        elif event.kind == "presence" and isinstance(workspace, str):
            self.present.emit(workspace)
        else:
            self.heard.emit(str(event.data.get("kind") or event.kind), event.data)

    @Slot(int, bool)
    def _stand(self, number: int, stands: bool) -> None:
        if number == self._number:
            self._set_live(live=stands)

    @Slot(int)
    def _lose(self, number: int) -> None:
        """The server does not know the sign-in any more."""
        if number == self._number and self._sign.found is not None:
            self._sign.set(None)
