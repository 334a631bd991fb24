"""Messages of the system's tray, where there is one. One for the program, whatever windows there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from desktop.notifications.model import count_words, words
from desktop.words import tr

if TYPE_CHECKING:
    from core.wire.notifications import Notification

SHOWN_MS = 8_000


def has_tray() -> bool:
    """Whether this desktop has a place for messages of programs."""
    return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()


class Tray(QObject):
    """Tells each notification once, also when several windows hear of it."""

    def __init__(self, parent: QObject, icon: QIcon) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tray: QSystemTrayIcon | None = None
        self._told: set[str] = set()
        self._open: Callable[[], object] | None = None

    @classmethod
    def of(cls, app: QApplication) -> Tray:
        """The one of the program."""
        found = app.findChild(Tray)
        return found if isinstance(found, Tray) else cls(app, app.windowIcon())

    def tell(self, items: tuple[Notification, ...], show: Callable[[], object]) -> bool:
        """Show one message about what is new; False where none was shown. `show` runs on a click."""
        new = [item for item in items if item.id not in self._told]
        self._told |= {item.id for item in new}
        if not new or not has_tray():
            return False
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.messageClicked.connect(self._clicked)
            self._tray.activated.connect(self._clicked)
            self._tray.show()
        self._open = show
        text = words(new[0]) if len(new) == 1 else f"{words(new[0])}\n{count_words(len(new))}"
        self._tray.showMessage(
            tr("Contract Rewriter"), text, QSystemTrayIcon.MessageIcon.Information, SHOWN_MS
        )
        return True

    def close(self) -> None:
        """Leave the tray."""
        if self._tray is not None:
            self._tray.hide()
            self._tray = None

    def _clicked(self, *_reason: object) -> None:
        if self._open is not None:
            self._open()
