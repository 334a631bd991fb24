"""What was found in one text view: it is looked for piece by piece, marked, and moves with the text.

Plain words are looked for between two keys, a few milliseconds at a time. An
expression of a person can run for ever and is asked of whoever listens to
`expression_wanted`; the answer comes later or never.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QTextBlock, QTextCharFormat, QTextCursor, QTextLayout

from core.searching.gradual import gradually
from core.searching.query import Groups, Query
from desktop.find.hits import Hits
from desktop.find.sheet import Gathered, Sheet
from desktop.widgets.code_view import CodeView

MOST = 20_000
"""So many places are marked; whoever looks for more is told that there are more."""
BUDGET_SECONDS = 0.004


@dataclass(frozen=True, slots=True)
class Ask:
    """An expression, a text and a range of it. `made` turns what was found into what `done` wants.

    `made` may run anywhere; `done` is called in the window's thread, with None when the time was over.
    """

    key: str
    query: Query
    text: str
    within: tuple[int, int] | None
    most: int
    made: Callable[[list[Groups]], Hits]
    done: Callable[[Hits | None], None]
    failed: Callable[[str], None]


class Found(QObject):
    """`changed` is sent when there are other places, `edited` when the text needs another look.

    `looked` is sent when a look is over: with the places, or None when it took too long.
    """

    changed = Signal()
    edited = Signal()
    looked = Signal(object)
    refused = Signal(str)
    """Why there is no answer."""
    escaped = Signal()
    expression_wanted = Signal(object)
    expression_unwanted = Signal(str)

    def __init__(self, view: CodeView, key: str) -> None:
        super().__init__(view)
        self.view, self._key = view, key
        self.hits = Hits()
        self.stale = True
        self.scope: tuple[QTextCursor, QTextCursor] | None = None
        self._marked = False
        self._sheet: Sheet | None = None
        self._revision = view.document().revision()
        self._steps: Iterator[list[tuple[int, int]]] = iter(())
        self._gathered: Gathered | None = None
        self._most = MOST
        self._asked = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)
        view.inline_formats.append(self._formats)
        view.grounds.append(self._ground)
        view.key_filters.append(self._escape)
        view.document().contentsChange.connect(self._changed)

    @property
    def busy(self) -> bool:
        """Whether a look is under way."""
        return self._gathered is not None

    def leave(self) -> None:
        """Take everything off the view."""
        self.stop()
        self.view.inline_formats.remove(self._formats)
        self.view.grounds.remove(self._ground)
        self.view.key_filters.remove(self._escape)
        self.view.document().contentsChange.disconnect(self._changed)
        self.view.formats_changed.emit()
        self.deleteLater()

    def mark(self, on: bool) -> None:
        """Show the places in the text, or not."""
        self._marked = on
        self.view.formats_changed.emit()

    def limit(self, on: bool) -> bool:
        """Look in what is selected only, or everywhere again; False when nothing is selected."""
        cursor = self.view.textCursor()
        self.scope = None
        if on and cursor.hasSelection():
            first, last = QTextCursor(cursor), QTextCursor(cursor)
            first.setPosition(cursor.selectionStart())
            last.setPosition(cursor.selectionEnd())
            first.setKeepPositionOnInsert(True)
            self.scope = first, last
        self.view.viewport().update()
        return self.scope is not None

    # Looking.

    def look(self, query: Query, most: int = MOST) -> None:
        """Look for something; what was looked for before is dropped."""
        self.stop()
        sheet = self._fresh_sheet()
        within = self._within(sheet)
        self._gathered, self._most = Gathered(sheet), most
        if query.regular:
            self._ask(query, sheet, within)
        else:
            self._steps = gradually(sheet.text, query, within)
            self._go_on()

    def forget(self) -> None:
        """There is nothing to look for."""
        self.stop()
        self._sheet = None
        self._take(Hits())

    def stop(self) -> None:
        """Look no further."""
        self._asked += 1
        self._timer.stop()
        if self._gathered is not None:
            self._gathered, self._steps = None, iter(())
            self.expression_unwanted.emit(self._key)

    def _fresh_sheet(self) -> Sheet:
        if self._sheet is None or self._sheet.revision != self.view.document().revision():
            self._sheet = Sheet.of(self.view)
        return self._sheet

    def _within(self, sheet: Sheet) -> tuple[int, int] | None:
        if self.scope is None:
            return None
        first, last = self.scope
        return sheet.offset(first.position()), sheet.offset(last.position())

    def _go_on(self) -> None:
        """Look through as much as fits between two keys."""
        gathered, end = self._gathered, time.monotonic() + BUDGET_SECONDS
        if gathered is None:
            return
        for spans in self._steps:
            gathered.add((span,) for span in spans)
            if len(gathered) > self._most:
                break
            if time.monotonic() > end:
                self._timer.start()
                return
        self._over(gathered.hits(self._most))

    def _ask(self, query: Query, sheet: Sheet, within: tuple[int, int] | None) -> None:
        number, most, gathered = self._asked, self._most, self._gathered
        assert gathered is not None

        def made(found: list[Groups]) -> Hits:
            gathered.add(found)
            return gathered.hits(most)

        def done(hits: Hits | None) -> None:
            if number == self._asked:
                self._over(hits)

        def failed(reason: str) -> None:
            if number == self._asked:
                self._over(Hits())
                self.refused.emit(reason)

        self.expression_wanted.emit(Ask(self._key, query, sheet.text, within, most + 1, made, done, failed))

    def _over(self, hits: Hits | None) -> None:
        self._gathered, self._steps = None, iter(())
        fresh = self._sheet is not None and self._sheet.revision == self.view.document().revision()
        self.stale = not fresh
        if fresh:
            self._take(hits or Hits())
        self.looked.emit(hits if fresh else Hits())

    def _take(self, hits: Hits) -> None:
        self.hits = hits
        if self._marked:
            self.view.formats_changed.emit()
        self.changed.emit()

    # What the view asks, and what happens to it.

    def _formats(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        if not self._marked or not len(self.hits):
            return []
        start, made = block.position(), []
        end = start + block.length() - 1
        text = QTextCharFormat()
        text.setBackground(QColor(self.view.look.theme.found))
        for index in self.hits.touching(start, end):
            part = QTextLayout.FormatRange()
            part.start = max(0, self.hits.starts[index] - start)
            part.length = min(end, self.hits.ends[index]) - start - part.start
            part.format = text
            made.append(part)
        return made

    def _ground(self, block: QTextBlock) -> QBrush | None:
        if self.scope is None or not self._marked:
            return None
        first, last = self.scope
        inside = block.position() < last.position() and block.position() + block.length() > first.position()
        return QBrush(QColor(self.view.look.theme.raised)) if inside else None

    def _escape(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Escape or event.modifiers() or not self._marked:
            return False
        self.escaped.emit()
        return True

    def _changed(self, at: int, removed: int, added: int) -> None:
        """The places move with the text until the next look."""
        revision = self.view.document().revision()
        if revision == self._revision:
            return
        self._revision, self.stale = revision, True
        self.hits = self.hits.shifted(at, removed, added) if self._marked else Hits()
        self.edited.emit()
