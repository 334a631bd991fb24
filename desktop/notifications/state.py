"""What is known of the person's notifications, and by which signals it is followed; part of the session.

Operations change it. What was known stays shown while the server cannot be reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from core.wire.notifications import Notification, Notifications


class Inbox(QObject):
    """Part of the session; every value is replaced as a whole."""

    changed = Signal()
    came = Signal(object)
    """Notifications that were not there at the last look, the newest first: a tuple."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: tuple[Notification, ...] = ()
        self.unread = 0
        self.next: str | None = None
        """Where older ones begin; None when all are here."""
        self.known = False
        """Whether the server was asked since somebody signed in."""

    def show(self, page: Notifications) -> None:
        """The newest ones, as the server has them now; older ones that were read before stay."""
        first = not self.known
        oldest = page.notifications[-1].id if page.notifications else ""
        older = tuple(item for item in self.items if item.id < oldest) if page.next else ()
        newest = self.items[0].id if self.items else ""
        fresh = tuple(item for item in page.notifications if item.id > newest and item.read_ms is None)
        self.known = True
        self._set((*page.notifications, *older), page.unread, self.next if older else page.next)
        if fresh and not first:
            self.came.emit(fresh)

    def add_older(self, page: Notifications) -> None:
        """One more page at the end."""
        here = {item.id for item in self.items}
        more = tuple(item for item in page.notifications if item.id not in here)
        self._set((*self.items, *more), page.unread, page.next)

    def read(self, up_to: str, *, only: bool = False) -> None:
        """Show everything up to one as read, or only that one, before the server has answered."""
        items, now_read = [], 0
        for item in self.items:
            hit = item.id == up_to if only else item.id <= up_to
            if hit and item.read_ms is None:
                items.append(item.model_copy(update={"read_ms": item.created_ms}))
                now_read += 1
            else:
                items.append(item)
        self._set(tuple(items), max(0, self.unread - now_read) if only else 0, self.next)

    def count(self, unread: int) -> None:
        """The server says how many are not read."""
        self._set(self.items, unread, self.next)

    def clear(self) -> None:
        """Nobody is signed in."""
        self.known = False
        self._set((), 0, None)

    def _set(self, items: tuple[Notification, ...], unread: int, following: str | None) -> None:
        if (items, unread, following) != (self.items, self.unread, self.next):
            self.items, self.unread, self.next = items, unread, following
            self.changed.emit()
