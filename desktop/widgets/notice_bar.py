"""A bar above the work that says one sentence and a next step, until it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from desktop.errors import Notice
from desktop.look import Look


class NoticeBar(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._kind = "info"
        self.setProperty("role", "notice")
        self._icon, self._text = QLabel(), QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Close message"))
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 4, 4)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._close)
        look.changed.connect(self._repaint)
        self._repaint()
        self.hide()

    def say(self, notice: Notice) -> None:
        """Show a notice in place of the former one."""
        self._kind = notice.kind
        self._text.setText(f"{notice.message} {notice.next_step}".strip())
        self.setAccessibleName(self._text.text())
        self.setProperty("kind", notice.kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._repaint()
        self.show()

    def text(self) -> str:
        """What is said now; empty when nothing is."""
        return self._text.text() if self.isVisible() else ""

    def _repaint(self) -> None:
        theme = self._look.theme
        name, color = ("warning", theme.bad) if self._kind == "problem" else ("info", theme.accent)
        self._icon.setPixmap(self._look.icon(name, color).pixmap(16, 16))
        self._close.setIcon(self._look.icon("close", theme.muted))
