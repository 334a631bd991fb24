"""The find bar: what to look for in the texts in front, how many places there are, and what replaces them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from core.errors import InputError
from core.searching.query import Query, Replacement, pattern_of
from desktop.find import seeding
from desktop.find.finder import Finder
from desktop.find.layout import lay_out
from desktop.find.telling import Telling
from desktop.look import Look
from desktop.widgets.code_view import CodeView
from desktop.widgets.history_line import HistoryLine, switch

_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CONTROL, _ALT, _SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class FindBar(QWidget):
    """Enter finds the next place, Shift+Enter the one before, Escape goes back to the text.

    `asked` is sent with what was looked for and what replaced it, newest first, to be remembered.
    """

    asked = Signal(object, object)
    shown = Signal()
    """The bar was opened or closed."""

    def __init__(self, views: Callable[[], Sequence[CodeView]], look: Look) -> None:
        super().__init__()
        self._views, self._look = views, look
        self.finder = Finder(self)
        self.words, self.other = HistoryLine(self.tr("Find")), HistoryLine(self.tr("Replace with"))
        self.case = switch(self.tr("Match case"))
        self.word = switch(self.tr("Whole words"))
        self.regular = switch(self.tr("Regular expression"))
        self.limited = switch(self.tr("Find in selection"))
        self.keep_case = switch(self.tr("Keep the case of what is replaced"))
        self.replacing = switch(self.tr("Show or hide replacing"))
        self.previous = _button(self.tr("Previous place"), lambda: self.find_next(True))
        self.next = _button(self.tr("Next place"), self.find_next)
        self.close_button = _button(self.tr("Close the find bar"), self.close_bar)
        self.once = QPushButton(self.tr("Replace"))
        self.everywhere = QPushButton(self.tr("Replace all"))
        self.telling = Telling(self.finder)
        self._actions: list[QAction] = []
        self.replace_row = lay_out(self)
        self._connect()
        self._repaint()
        self._show_replacing(False)
        self.hide()

    # What the window asks for.

    def add_commands(self, actions: Sequence[QAction]) -> None:
        """Keys that are the bar's own, also where a menu's letter is the same."""
        self._actions = list(actions)

    def remember(self, words: Sequence[str], others: Sequence[str]) -> None:
        """What was asked in earlier runs."""
        self.words.past, self.other.past = tuple(words), tuple(others)

    def follow(self, *_: object) -> None:
        """Another text may be in front."""
        views = self._views()
        self.finder.follow(views)
        writable = self.finder.writable()
        for widget in (self.other, self.keep_case, self.once, self.everywhere):
            widget.setEnabled(writable)
        if not views and self.isVisible():
            self.close_bar()

    def open_bar(self) -> None:
        """Show the bar with the selected word in it, or with the one at the cursor."""
        self.follow()
        views = self.finder.views
        if not views:
            return
        self.finder.keep_place()
        if not self.words.hasFocus():
            seed = seeding.seed_of(views, regular=self.regular.isChecked())
            if seed:
                self.words.setText(seed)
        self.show()
        self.words.selectAll()
        self.words.setFocus()
        self.finder.mark(True)
        self.shown.emit()

    def open_replacing(self) -> None:
        """Show the bar with what is to stand instead."""
        self.replacing.setChecked(True)
        again = self.isVisible() and self.words.hasFocus()
        self.open_bar()
        if again or (self.words.text() and self.other.isEnabled()):
            self.other.selectAll()
            self.other.setFocus()

    def close_bar(self) -> None:
        """Hide the bar and go back to the text, with the place that was found selected."""
        inside = self.isAncestorOf(self.focusWidget() or self) or self.isVisible()
        self.limited.setChecked(False)
        self.hide()
        self.finder.mark(False)
        views = self.finder.views
        if views and inside:
            views[self.finder.here].setFocus()
        self.shown.emit()

    def find_next(self, backward: bool = False) -> None:
        """Select the next place, going around at the end."""
        self.follow()
        self._remember()
        self.finder.step(-1 if backward else 1)

    def find_selected(self, backward: bool = False) -> None:
        """Select the next place of what is selected, or of the word at the cursor."""
        self.follow()
        seed = seeding.seed_of(self.finder.views, regular=self.regular.isChecked())
        if seed:
            self.words.setText(seed)
            self.find_next(backward)

    def replace(self) -> None:
        """Replace the selected place and go to the next one."""
        self._remember()
        self.finder.replace(self._replacement())

    def replace_all(self) -> None:
        """Replace every place in one undo step."""
        self._remember()
        self.finder.replace_all(self._replacement())

    # Keys.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The bar's keys come first in its own fields: there, Alt with a letter is a switch."""
        kind = event.type()
        if isinstance(event, QKeyEvent) and kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            action = self._action_of(event)
            if action is not None:
                event.accept()
                if kind == QEvent.Type.KeyPress:
                    action.trigger()
                return True
            if kind == QEvent.Type.KeyPress and event.key() in _RETURN and self._entered(watched, event):
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def _action_of(self, event: QKeyEvent) -> QAction | None:
        if event.key() in (Qt.Key.Key_unknown, Qt.Key.Key_Alt, Qt.Key.Key_Control, Qt.Key.Key_Shift):
            return None
        pressed = QKeySequence(event.keyCombination())
        return next((item for item in self._actions if pressed in item.shortcuts()), None)

    def _entered(self, watched: QObject, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & (_CONTROL | _ALT | _SHIFT)
        if watched is self.words and modifiers in (Qt.KeyboardModifier.NoModifier, _SHIFT):
            self.find_next(modifiers == _SHIFT)
        elif watched is self.other and modifiers == Qt.KeyboardModifier.NoModifier:
            self.replace()
        else:
            return False
        return True

    # Inside.

    def _connect(self) -> None:
        self.words.textChanged.connect(self._ask)
        for button in (self.case, self.word, self.regular):
            button.toggled.connect(self._ask)
        self.limited.toggled.connect(self._limit)
        self.replacing.toggled.connect(self._show_replacing)
        self.once.clicked.connect(self.replace)
        self.everywhere.clicked.connect(self.replace_all)
        self.finder.escaped.connect(self.close_bar)
        self._look.changed.connect(self._repaint)
        fields = self.findChildren(QWidget, options=Qt.FindChildOption.FindChildrenRecursively)
        for widget in fields:
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                widget.installEventFilter(self)

    def _query(self) -> Query | None:
        """What is asked; None when nothing is, or when it cannot be read."""
        words = self.words.text()
        if not words:
            self.telling.say("")
            return None
        query = Query(words, self.case.isChecked(), self.word.isChecked(), self.regular.isChecked())
        try:
            pattern_of(query)
        except InputError as error:
            self.telling.say(error.message, problem=True)
            return None
        self.telling.say("")
        return query

    def _ask(self, *_: object) -> None:
        self.finder.ask(self._query())

    def _limit(self, on: bool) -> None:
        self.telling.say("")
        if not self.finder.limit(on) and on:
            self.limited.setChecked(False)
            self.telling.say(self.tr("Select some text first, then choose to find in it."), problem=True)

    def _replacement(self) -> Replacement:
        return Replacement(self.other.text(), self.regular.isChecked(), self.keep_case.isChecked())

    def _remember(self) -> None:
        for line in (self.words, self.other):
            if line.text() and line.past[:1] != (line.text(),):
                line.keep(line.text())
                self.asked.emit(self.words.past, self.other.past)

    def _show_replacing(self, on: bool) -> None:
        self.replace_row.setVisible(on)
        self.replacing.setIcon(self._look.icon("chevron-down" if on else "chevron-right"))

    def _repaint(self) -> None:
        for button, icon in (
            (self.case, "case-sensitive"),
            (self.word, "whole-word"),
            (self.regular, "regex"),
            (self.limited, "selection"),
            (self.keep_case, "preserve-case"),
            (self.previous, "arrow-up"),
            (self.next, "arrow-down"),
            (self.close_button, "close"),
        ):
            button.setIcon(self._look.icon(icon))
        self._show_replacing(self.replacing.isChecked())


def _button(name: str, run: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.clicked.connect(lambda _checked=False: run())
    return button
