"""What the find bar tells: “3 of 17”, that there is nothing, or why an expression cannot be read."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from core.searching.expressions import SECONDS
from desktop.find.finder import Finder
from desktop.widgets.labels import ElidedLabel, muted

PATIENCE_MS = 300
"""A look that takes longer is told."""


class Telling(ElidedLabel):
    """A few words beside the field; a whole sentence stands in `trouble`, until something else is asked."""

    def __init__(self, finder: Finder) -> None:
        super().__init__("", "muted")
        self._finder = finder
        self._said = ""
        self.trouble = muted("")
        self.trouble.setProperty("role", "problem")
        self.trouble.hide()
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._timer.timeout.connect(self._searching)
        finder.changed.connect(self.refresh)
        finder.refused.connect(self._refused)
        finder.replaced.connect(self._replaced)

    def say(self, text: str, *, problem: bool = False) -> None:
        """Tell this until something else is asked; an empty text tells what was found."""
        self._said = text
        if problem:
            self._show_trouble(text)
        elif text:
            self._show(text)
        else:
            self.refresh()

    def refresh(self) -> None:
        """Tell how many places there are."""
        finder = self._finder
        if self._said:
            return
        if finder.query is None:
            self._show("")
        elif finder.busy:
            if not self._timer.isActive():
                self._timer.start()
        elif finder.slow:
            text = self.tr("The expression took longer than {s} seconds; try a simpler one.")
            self._show_trouble(text.format(s=f"{SECONDS:g}"))
        else:
            self._timer.stop()
            self._count()

    def _count(self) -> None:
        (count, more), at = self._finder.count(), self._finder.at()
        total = f"{count:,}+" if more else f"{count:,}"
        if not count:
            self._show(self.tr("No results"), True)
        elif at < 0:
            self._show(self.tr("{n} found").format(n=total))
        else:
            self._show(self.tr("{n} of {total}").format(n=f"{at + 1:,}", total=total))
        if more:
            tip = self.tr("Only the first {n} places are marked; look for more words.")
            self.setToolTip(tip.format(n=f"{count:,}"))

    def _searching(self) -> None:
        if self._finder.busy:
            self._show(self.tr("Searching…"))

    def _refused(self, reason: str) -> None:
        self.say(reason, problem=True)

    def _replaced(self, count: int) -> None:
        self.say(self.tr("1 replaced") if count == 1 else self.tr("{n} replaced").format(n=f"{count:,}"))

    def _show(self, text: str, problem: bool = False) -> None:
        role = "problem" if problem else "muted"
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)
        self.trouble.hide()
        self.trouble.setText("")
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self._announce(text)

    def _show_trouble(self, text: str) -> None:
        """A whole sentence needs a line of its own."""
        self._show("")
        self.trouble.setText(text)
        self.trouble.show()
        self._announce(text)

    def _announce(self, text: str) -> None:
        if text and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
