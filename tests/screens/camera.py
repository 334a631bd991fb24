"""Takes the pictures: every theme and size of what a window shows, its dialogs and lists over it."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import Desktop
from desktop.theme import ThemeChoice
from desktop.window import Window

SIZES = ((1024, 700), (1600, 1000))
THEMES: tuple[ThemeChoice, ...] = ("dark", "light", "contrast")
LONGEST_SECONDS = 600.0
TURNS, TURN_SECONDS = 8, 0.02
"""So often, and so long each, the window works before its picture is taken."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pictures are written, and where. `only` is an expression for names of screens."""

    folder: Path
    only: str = ""
    themes: Sequence[ThemeChoice] = THEMES
    sizes: Sequence[tuple[int, int]] = SIZES


class Camera:
    """Lets one program work and takes pictures of its window."""

    def __init__(self, desktop: Desktop, wanted: Wanted) -> None:
        self.desktop, self.wanted = desktop, wanted

    def pictures(self, name: str, show: Callable[[Window], object] = lambda _window: None) -> None:
        """What is there, in every theme and size; `show` is done before each, in the size it has then."""
        if not re.search(self.wanted.only, name):
            return
        for window in self._looks():
            show(window)
            self._save(window, name)

    def dialogs(
        self, name: str, show: Callable[[Window], object], ready: Callable[[], object] = bool
    ) -> None:
        """A dialog or a list that `show` opens: taken when `ready`, and closed again."""
        if not re.search(self.wanted.only, name):
            return
        for window in self._looks():
            show(window)
            self.until(lambda: above(self.desktop.window))
            if ready is not bool:
                self.until(ready)
            self._save(window, name)
            for widget in reversed(above(window)):
                widget.close()
            self.calm()

    def until(self, condition: Callable[[], object]) -> None:
        """Let the window work until something holds; raises `TimeoutError`."""
        end = time.monotonic() + LONGEST_SECONDS
        while not condition():
            turn()
            time.sleep(0.01)
            if time.monotonic() > end:
                raise TimeoutError(f"the screen did not come: {self.desktop.window.notices.text()}")

    def configure(self, **values: Any) -> None:
        """Other settings for the rest of the chapter: a change of theme reads the preferences again."""
        preferences = self.desktop.preferences
        self.desktop.shared.settings = preferences.settings = replace(preferences.settings, **values)

    def take(self, folder: Path) -> None:
        """All screens of a chapter; what it works in is in the folder."""
        raise NotImplementedError

    def calm(self) -> None:
        """Let every job end."""
        self.until(lambda: not self.desktop.bench.jobs.states())

    def _looks(self) -> Iterator[Window]:
        window = self.desktop.window
        for theme in self.wanted.themes:
            window.choose_theme(theme)
            for width, height in self.wanted.sizes:
                window.resize(width, height)
                settle()
                self.desktop.session.hunk_changed.emit()
                yield window

    def _save(self, window: Window, name: str) -> None:
        settle()
        size = f"{window.width()}x{window.height()}"
        path = self.wanted.folder / f"{name}-{window.look.choice}-{size}.png"
        picture(window).save(str(path))
        sys.stdout.write(f"{path}\n")


def settle() -> None:
    """Let layouts and timers come to rest."""
    for _ in range(TURNS):
        turn()
        time.sleep(TURN_SECONDS)


def turn() -> None:
    """One turn of the window; without its own loop Qt would keep everything that was closed.

    A second view that stays outlives the text it shows, and the next change of the theme ends the program.
    """
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def above(window: QWidget) -> list[QWidget]:
    """The dialogs, lists and pages that a window shows above itself, the lowest first."""
    found = [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget is not window and widget.isVisible() and _belongs(widget, window)
    ]
    fleeting = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
    return sorted(found, key=lambda widget: (widget.windowType() in fleeting, _depth(widget)))


def picture(window: QWidget) -> QPixmap:
    """The window with what it shows above itself, as on a screen."""
    parts = [window, *above(window)]
    places = [QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size()) for widget in parts]
    whole = QRect(places[0])
    for place in places:
        whole = whole.united(place)
    made = QPixmap(whole.size())
    made.fill(Qt.GlobalColor.gray)
    painter = QPainter(made)
    for widget, place in zip(parts, places, strict=True):
        corner = place.topLeft() - whole.topLeft()
        painter.drawPixmap(corner, widget.grab())
        if widget is not window:  # instead of the frame that the window manager draws
            painter.setPen(window.palette().mid().color())
            painter.drawRect(QRect(corner, place.size()).adjusted(-1, -1, 0, 0))
    painter.end()
    return made


def _depth(widget: QWidget) -> int:
    """How many widgets it is inside of: a dialog's own dialog stands above it."""
    parent = widget.parentWidget()
    return 0 if parent is None else 1 + _depth(parent)


def _belongs(widget: QWidget, window: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        parent = parent.parentWidget()
    return parent is window
