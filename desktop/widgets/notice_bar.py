"""A bar above the work that says one sentence and a next step, until it is closed.

What asks for a choice is never pushed away by a mere message: it comes back when
the message is closed, or the message waits behind it. The keyboard comes here only
when it is asked to, and goes back to where it was.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from desktop.errors import Choice, Notice
from desktop.look import Look


class NoticeBar(QFrame):
    """Hidden while there is nothing to say. Escape closes what is shown."""

    changed = Signal()
    """Something else is said, or nothing any more."""
    keyboard_free = Signal()
    """The keyboard was here, and whoever had it before is gone."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._notices: list[Notice] = []
        self._buttons: list[QPushButton] = []
        self._former: QWidget | None = None
        """Who had the keyboard before."""
        self.setProperty("role", "notice")
        self._icon, self._text = QLabel(), QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Close message"))
        self._close.setToolTip(self.tr("Close message"))
        self._close.clicked.connect(self.close_notice)
        self._choices = QHBoxLayout()
        self._choices.setSpacing(6)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 4, 4)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addLayout(self._choices)
        layout.addWidget(self._close)
        look.changed.connect(self._repaint)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._keyboard_went)
        self._repaint()
        self.hide()

    def say(self, notice: Notice) -> None:
        """Show a notice in place of the former message; a former question waits behind it, or it waits."""
        front = self._notices[-1:]
        self._notices = [
            item
            for item in self._notices
            if item.choices and not (notice.topic and item.topic == notice.topic)
        ]
        self._notices.insert(0 if notice.waits else len(self._notices), notice)
        if self._notices[-1:] != front:
            self._show_last()

    def settle(self, topic: str) -> None:
        """Close what was asked about a topic: it is answered."""
        kept = [item for item in self._notices if item.topic != topic]
        if len(kept) != len(self._notices):
            self._notices = kept
            self._show_last()

    def forget_news(self) -> None:
        """Another project is open: what was merely told about the last one goes, questions stay."""
        kept = [item for item in self._notices if item.choices or item.kind == "problem"]
        if len(kept) != len(self._notices):
            self._notices = kept
            self._show_last()

    def close_notice(self) -> None:
        """Close what is shown; the question behind it comes back."""
        if self._notices:
            self._notices.pop()
        self._show_last()

    def text(self) -> str:
        """What is said now; empty when nothing is."""
        return self._text.text() if self.isVisible() else ""

    def choices(self) -> tuple[QPushButton, ...]:
        """The buttons of the notice that is shown."""
        return tuple(self._buttons)

    def take_keyboard(self) -> None:
        """Let the next key be for the first choice, or for the button that closes."""
        first = self._buttons[0] if self._buttons else self._close
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = QApplication.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close_notice()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(at, QAbstractButton):
            at.click()  # outside of dialogs only Space presses a button
        else:
            super().keyPressEvent(event)

    def _show_last(self) -> None:
        if self._has_keyboard():  # not on a choice: the next key would be for another one
            self._close.setFocus()
        for button in self._buttons:
            self._choices.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        if not self._notices:
            if self._has_keyboard():
                self._give_back()
            self.hide()
            self.changed.emit()
            return
        notice = self._notices[-1]
        self._text.setText(f"{notice.message} {notice.next_step}".strip())
        self.setAccessibleName(self._text.text())
        for choice in notice.choices:
            self._add(notice, choice)
        self._order_keys()
        self.setProperty("kind", notice.kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._repaint()
        self.show()
        self.changed.emit()

    def _add(self, notice: Notice, choice: Choice) -> None:
        button = QPushButton(choice.label)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._chosen(notice, choice))
        self._choices.addWidget(button)
        self._buttons.append(button)

    def _order_keys(self) -> None:
        """Tab goes from choice to choice and then to the button that closes."""
        before: QWidget = self._close
        for button in self._buttons:
            QWidget.setTabOrder(before, button)
            before = button
        if self._buttons:
            QWidget.setTabOrder(before, self._close)

    def _has_keyboard(self) -> bool:
        now = QApplication.focusWidget()
        return now is not None and self.isAncestorOf(now)

    def _keyboard_went(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.isAncestorOf(new) and not (old is not None and self.isAncestorOf(old)):
            self._former = old

    def _give_back(self) -> None:
        former, self._former = self._former, None
        if former is not None and isValid(former) and former.isVisible():
            former.setFocus()
        else:
            self.keyboard_free.emit()

    def _chosen(self, notice: Notice, choice: Choice) -> None:
        self._notices = [item for item in self._notices if item is not notice]
        self._show_last()
        choice.run()

    def _repaint(self) -> None:
        theme = self._look.theme
        problem = bool(self._notices) and self._notices[-1].kind == "problem"
        name, color = ("warning", theme.bad) if problem else ("info", theme.accent)
        self._icon.setPixmap(self._look.icon(name, color).pixmap(16, 16))
        self._close.setIcon(self._look.icon("close", theme.muted))
