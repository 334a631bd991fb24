"""Finds in all texts in front as if they were one: the order of the places, the next one, replacing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor

from core.searching.query import Query, Replacement
from desktop.find import replacing
from desktop.find.found import MOST, Found
from desktop.find.scroll_marks import ScrollMarks
from desktop.widgets.code_view import CodeView

LATE_MS = 120
"""An expression is tried when the typing pauses: trying one takes a process."""
AGAIN_MS, AGAIN_LONG_MS = 120, 300
"""After the last edit it takes so long until the text is looked through again."""
LONG_LINES = 10_000
EVERY = 10_000_000


class Finder(QObject):
    """`changed` is sent when places came or went; `refused` tells why an expression has no answer."""

    changed = Signal()
    refused = Signal(str)
    replaced = Signal(int)
    escaped = Signal()
    expression_wanted = Signal(object)
    expression_unwanted = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.query: Query | None = None
        self._found: list[Found] = []
        self._marks: ScrollMarks | None = None
        self._marked = False
        self._keys: list[tuple[int, int, int]] | None = None
        self._then: list[int] = []
        self._anchor: tuple[int, int] | None = None
        self._last = 0
        self._slow = self._starting = self._late = False
        self._replacing: Replacement | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)

    # In which texts.

    @property
    def views(self) -> tuple[CodeView, ...]:
        """The texts that are looked through."""
        return tuple(found.view for found in self._found if shiboken6.isValid(found))

    def follow(self, views: Sequence[CodeView]) -> None:
        """Look in other texts; nothing happens when they are the same."""
        if self.views == tuple(views) and len(views) == len(self._found):
            return
        self._leave()
        for number, view in enumerate(views):
            found = Found(view, f"find-{number}")
            found.changed.connect(self._changed)
            found.edited.connect(self._edited)
            found.looked.connect(self._looked)
            found.refused.connect(self.refused)
            found.escaped.connect(self.escaped)
            found.expression_wanted.connect(self.expression_wanted)
            found.expression_unwanted.connect(self.expression_unwanted)
            view.cursorPositionChanged.connect(self._moved)
            self._found.append(found)
        if views:
            self._marks = ScrollMarks(views[-1])
        self._anchor = None
        self.mark(self._marked)

    def mark(self, on: bool) -> None:
        """Show the places in the texts and look again after edits, or neither."""
        self._marked = on
        for found in self._found:
            found.mark(on)
        if self._marks is not None and shiboken6.isValid(self._marks):
            self._marks.setVisible(on)
        if on and self.query is not None:
            self.look()

    def limit(self, on: bool) -> bool:
        """Look in what is selected only; False when nothing is."""
        here = self._here()
        done = False
        for number, found in enumerate(self._found):
            done = found.limit(on and number == here) or done
        if done or not on:
            self._anchor = None
            self.look()
        return done

    # Looking.

    def ask(self, query: Query | None, *, go: bool = True) -> None:
        """Look for something else; with `go` the first place from where the cursor was is shown."""
        self.query = query
        self._then.clear()
        if not self._marked:
            for found in self._found:
                found.stale = True
            return
        if go and self._anchor is None:
            self._anchor = self._cursor_place()
        if go and query is not None:
            self._then.append(0)
        if query is not None and query.regular:
            self._later()
        else:
            self.look()

    def look(self) -> None:
        """Look through all texts now."""
        self._look(self._found, MOST)

    def _later(self) -> None:
        for found in self._found:
            found.stop()
        self._late = True
        self._timer.start(LATE_MS)

    def _look(self, where: Sequence[Found], most: int) -> None:
        self._timer.stop()
        self._late, self._slow, self._starting = False, False, True
        for found in where:
            if self.query is None:
                found.forget()
            else:
                found.look(self.query, most)
        self._starting = False
        self._finish()

    @property
    def busy(self) -> bool:
        """Whether a look is under way."""
        return self._late or any(found.busy for found in self._found)

    @property
    def here(self) -> int:
        """Which text has the focus or had it last; −1 when there is none."""
        return self._here()

    @property
    def slow(self) -> bool:
        """Whether the expression took too long."""
        return self._slow

    def count(self) -> tuple[int, bool]:
        """How many places there are, and whether there are more than those."""
        return sum(len(found.hits) for found in self._found), any(found.hits.full for found in self._found)

    def at(self) -> int:
        """Which place is selected, from 0; −1 when none is."""
        here = self._here()
        if here < 0:
            return -1
        cursor, hits = self._found[here].view.textCursor(), self._found[here].hits
        index = hits.index_of(cursor.selectionStart(), cursor.selectionEnd())
        if index < 0 or len(self._found) == 1:
            return index
        return bisect_left(self._order(), (hits.rows[index], here, hits.starts[index]))

    # Going.

    def keep_place(self) -> None:
        """What is typed next is looked for from the cursor on."""
        self._anchor = self._cursor_place()

    def step(self, by: int) -> None:
        """Select the next place, or the one before with −1; later when the look is not over."""
        if self.query is None or not self._found:
            return
        if not self._marked and any(found.stale for found in self._found):
            self._then.append(by)
            self.look()
        elif self.busy:
            self._then.append(by)
        else:
            self._go(by)
            self._anchor = self._cursor_place()

    def _go(self, by: int) -> None:
        total, here = self.count()[0], self._here()
        if not total or here < 0:
            return
        cursor = self._found[here].view.textCursor()
        if by > 0:
            behind = cursor.selectionEnd() if self.at() >= 0 else cursor.selectionStart()
            self._select(self._number(here, behind) % total)
        else:
            self._select((self._number(here, cursor.selectionStart()) - 1) % total)

    def _number(self, here: int, position: int) -> int:
        """The number of the first place from a position of a text on."""
        if len(self._found) == 1:
            return self._found[here].hits.after(position)
        row = self._found[here].view.document().findBlock(position).blockNumber()
        return bisect_left(self._order(), (row, here, position))

    def _select(self, number: int) -> None:
        here, index = 0, number
        if len(self._found) > 1:
            _, here, start = self._order()[number]
            index = self._found[here].hits.after(start)
        hits = self._found[here].hits
        for other, found in enumerate(self._found):
            if other != here and found.view.textCursor().hasSelection():
                cursor = found.view.textCursor()
                cursor.clearSelection()
                found.view.setTextCursor(cursor)
        _show(self._found[here].view, hits.starts[index], hits.ends[index])
        self._last = here
        self._moved()

    def _here(self) -> int:
        """The text that has the focus or had it last."""
        for number, found in enumerate(self._found):
            if found.view.hasFocus():
                self._last = number
        return min(self._last, len(self._found) - 1)

    def _cursor_place(self) -> tuple[int, int] | None:
        here = self._here()
        return (here, self._found[here].view.textCursor().selectionStart()) if here >= 0 else None

    def _order(self) -> list[tuple[int, int, int]]:
        if self._keys is None:
            self._keys = sorted(
                (row, number, start)
                for number, found in enumerate(self._found)
                for row, start in zip(found.hits.rows, found.hits.starts, strict=True)
            )
        return self._keys

    # Replacing.

    def writable(self) -> bool:
        """Whether any of the texts can be edited."""
        return any(not found.view.isReadOnly() for found in self._found)

    def replace(self, replacement: Replacement) -> None:
        """Replace the selected place and go to the next one; only go there when none is selected."""
        here = self._here()
        if here < 0 or self.busy:
            return
        found = self._found[here]
        cursor = found.view.textCursor()
        index = found.hits.index_of(cursor.selectionStart(), cursor.selectionEnd())
        if index >= 0 and not found.view.isReadOnly():
            replacing.replace_one(found.view, found.hits, index, replacement)
        self.step(1)

    def replace_all(self, replacement: Replacement) -> None:
        """Replace every place of every text that can be edited; `replaced` tells how many."""
        if self.query is None:
            return
        self._replacing = replacement
        self._look([found for found in self._found if not found.view.isReadOnly()], EVERY)

    # What happens.

    def _looked(self, hits: object) -> None:
        self._slow = self._slow or hits is None
        self._finish()

    def _finish(self) -> None:
        """Do what waited for the end of the look, when it has come."""
        if self.busy or self._starting:
            return
        if self._replacing is not None:
            self._replace_found()
            return
        then, self._then = self._then, []
        for by in then:
            self._go_first() if by == 0 else self._go(by)
        self.changed.emit()

    def _replace_found(self) -> None:
        replacement, self._replacing = self._replacing, None
        if replacement is None or self._slow:
            self.changed.emit()
            return
        count = 0
        for found in self._found:
            if not found.view.isReadOnly():
                count += replacing.replace_all(found.view, found.hits, replacement)
        self.look()
        self.replaced.emit(count)

    def _go_first(self) -> None:
        """The first place from where the cursor stood before anything was typed."""
        total = self.count()[0]
        if total and self._anchor is not None:
            here, position = self._anchor
            self._select(self._number(min(here, len(self._found) - 1), position) % total)

    def _changed(self) -> None:
        self._keys = None
        if self._marks is not None and self._marked and shiboken6.isValid(self._marks):
            self._marks.show_rows([row for found in self._found for row in found.hits.rows])
        self._moved()

    def _moved(self) -> None:
        if not self._marked:
            return
        if self._marks is not None and shiboken6.isValid(self._marks):
            here = self._here()
            view = self._found[here].view
            self._marks.show_here(view.textCursor().blockNumber() if self.at() >= 0 else -1)
        self.changed.emit()

    def _edited(self) -> None:
        self._keys = None
        if self._replacing is not None:
            self._replacing = None
            self.refused.emit(self.tr("The text was changed meanwhile; replace again."))
        if self._marked and self.query is not None:
            long = any(found.view.blockCount() > LONG_LINES for found in self._found)
            self._timer.start(AGAIN_LONG_MS if long else AGAIN_MS)

    def _leave(self) -> None:
        for found in self._found:
            if shiboken6.isValid(found) and shiboken6.isValid(found.view):
                found.view.cursorPositionChanged.disconnect(self._moved)
                found.leave()
        if self._marks is not None and shiboken6.isValid(self._marks):
            self._marks.deleteLater()
        self._found, self._marks, self._keys = [], None, None


def _show(view: CodeView, start: int, end: int) -> None:
    """Select a place; it comes to the middle when it was not to be seen."""
    cursor = view.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    if not view.viewport().rect().contains(view.cursorRect()):
        view.centerCursor()
    view.ensureCursorVisible()
