"""The narrow bar at the far left: one button per page of the side area."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout

from desktop.look import Look

WIDTH = 44


class ActivityBar(QFrame):
    """`chosen(name)` is sent when a button is pressed, be its page shown already or not."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._icons: dict[str, str] = {}
        self._titles: dict[str, Callable[[], str]] = {}
        self.buttons: dict[str, QToolButton] = {}
        self.setProperty("role", "activity")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Side bar pages"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(4, 8, 4, 8)
        self._layout.setSpacing(4)
        self._layout.addStretch(1)
        look.changed.connect(self._repaint)

    def add(self, name: str, title: str, icon: str, *, bottom: bool = False) -> QToolButton:
        """A button for a page; those at the bottom are for what is no page of the work."""
        button = QToolButton()
        button.setObjectName("activity-button")
        button.setCheckable(not bottom)
        button.setIconSize(QSize(24, 24))
        button.setFixedSize(WIDTH - 8, WIDTH - 8)
        button.setAccessibleName(title)
        button.setToolTip(title)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.chosen.emit(name))
        self.buttons[name], self._icons[name] = button, icon
        at = self._layout.count() if bottom else self._tops()
        self._layout.insertWidget(at, button)
        self._repaint()
        return button

    def select(self, name: str) -> None:
        """Mark one page as the one that is shown; empty for none."""
        for key, button in self.buttons.items():
            button.setChecked(key == name)
        self._repaint()

    def set_hint(self, name: str, text: str) -> None:
        """Another tooltip, with the key that leads there."""
        self.buttons[name].setToolTip(text)

    def _tops(self) -> int:
        return sum(1 for button in self.buttons.values() if button.isCheckable()) - 1

    def _repaint(self) -> None:
        theme = self._look.theme
        for name, button in self.buttons.items():
            button.setIcon(
                self._look.icon(self._icons[name], theme.text if button.isChecked() else theme.muted)
            )
