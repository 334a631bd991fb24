"""Colors the visible lines of a text widget, and only those.

It never runs while a key is handled: a change starts a short timer, then the
tree is parsed again and the visible blocks get their formats. Lines of the
widget and lines of the source may differ (a review has gaps), so the owner
says which source line a block shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QPlainTextEdit

from desktop.look import Look
from desktop.syntax.tree import Piece
from desktop.widgets.blocks import next_shown

DELAY_MS = 40
LONG_LINES = 10_000
FIRST_MS = 30
"""What needs the tree of a long text waits so long, or for the first paint."""


class Colors(Protocol):
    """Knows the colored pieces of lines: a syntax tree, or what stands for one."""

    def pieces(self, first: int, last: int) -> dict[int, list[Piece]]:
        """Pieces of the 0-based lines `first` to `last`, both included."""


Extra = Callable[[QTextBlock], list[QTextLayout.FormatRange]]


class SyntaxPainter(QObject):
    """Formats visible blocks; `line_of(block number)` is a source line or None for a gap."""

    def __init__(
        self,
        widget: QPlainTextEdit,
        look: Look,
        tree: Callable[[], Colors],
        line_of: Callable[[int], int | None],
        extra: Extra | None = None,
    ) -> None:
        super().__init__(widget)
        self._widget, self._look = widget, look
        self._tree, self._line_of, self._extra = tree, line_of, extra
        self._done: set[int] = set()
        self._formats: dict[str, QTextCharFormat] = {}
        self.busy = False
        self._after_paint = self._shown = False
        widget.viewport().installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.paint_visible)
        widget.verticalScrollBar().valueChanged.connect(self._later)
        look.changed.connect(self._theme_changed)
        self._theme_changed()

    def invalidate(self) -> None:
        """Everything may have another color now."""
        self._done.clear()
        self._after_paint = not self._shown and self._widget.blockCount() >= LONG_LINES
        if self._after_paint:
            self._widget.viewport().update()
        self._later()

    def resized(self) -> None:
        """More lines may be visible now."""
        self._later()

    def paint_visible(self) -> None:
        """Give the visible blocks their formats."""
        blocks = [block for block in self._visible() if block.blockNumber() not in self._done]
        if not blocks:
            return
        lines = {block.blockNumber(): self._line_of(block.blockNumber()) for block in blocks}
        pieces: dict[int, list[Piece]] = {}
        for run in runs(line for line in lines.values() if line is not None):
            pieces |= self._tree().pieces(*run)
        self.busy = True
        changed: list[QTextBlock] = []
        for block in blocks:
            number = block.blockNumber()
            line = lines[number]
            ranges = [self._range(piece) for piece in pieces.get(line, ())] if line is not None else []
            if self._extra is not None:
                ranges += self._extra(block)
            if block.layout().formats() != ranges:
                block.layout().setFormats(ranges)
                changed.append(block)
            self._done.add(number)
        if changed:  # else all look as before, and nothing is painted again
            first, last = changed[0], changed[-1]
            length = last.position() + last.length() - first.position()
            self._widget.document().markContentsDirty(first.position(), length)
        self.busy = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A long text is shown before it is colored: parsing takes longer than painting."""
        if not self._shown and event.type() == QEvent.Type.Paint:
            self._shown, self._after_paint = True, False
            self._later()
        return super().eventFilter(watched, event)

    def _later(self) -> None:
        if not self._timer.isActive() and not self._after_paint:
            self._timer.start(0)

    def _visible(self) -> list[QTextBlock]:
        widget = self._widget
        block = widget.firstVisibleBlock()
        height = max(1, widget.fontMetrics().lineSpacing())
        count = widget.viewport().height() // height + 2
        blocks: list[QTextBlock] = []
        while block.isValid() and len(blocks) < count:
            if block.isVisible():
                blocks.append(block)
            block = next_shown(block)
        return blocks

    def _range(self, piece: Piece) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        made.start, made.length = piece.start, piece.length
        made.format = self._formats[piece.name]
        return made

    def _theme_changed(self) -> None:
        syntax = self._look.theme.syntax
        self._formats = {}
        for field in fields(syntax):
            text = QTextCharFormat()
            text.setForeground(QColor(getattr(syntax, field.name)))
            self._formats[field.name] = text
        self.invalidate()


def runs(lines: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of lines that follow one another; what lies between is not asked for."""
    found: list[tuple[int, int]] = []
    for line in lines:
        if found and line == found[-1][1] + 1:
            found[-1] = (found[-1][0], line)
        else:
            found.append((line, line))
    return found
