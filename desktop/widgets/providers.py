"""What others can add to a code view: gutter columns, keys, formats, grounds and hints.

A view keeps lists of these and asks them in order, for visible lines only, so
that a feature needs no change of the view. Whoever adds a gutter column calls
`fit_gutter()`; whoever has other answers than before calls `refresh()`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QBrush, QKeyEvent, QMouseEvent, QPainter, QTextBlock, QTextLayout


class GutterColumn(Protocol):
    """One column beside the text; columns stand from left to right in the view's order."""

    def width(self) -> int:
        """Pixels; 0 hides the column."""

    def paint(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        """Paint beside one visible line. The painter's pen and font may be changed."""

    def clicked(self, block: QTextBlock) -> bool:
        """The column was clicked beside a line; True when that meant something."""

    def hint(self, block: QTextBlock) -> str:
        """The tooltip beside a line; empty for none."""


KeyFilter = Callable[[QKeyEvent], bool]
"""Sees a key before the view does; True when it took the key."""
MouseFilter = Callable[[QMouseEvent], bool]
"""Sees a press of a mouse button in the text before the view does; True when it took it."""
Overlay = Callable[[QPainter, QRect], None]
"""Paints over or under the text within a rectangle, in coordinates of the viewport."""
InlineFormats = Callable[[QTextBlock], list[QTextLayout.FormatRange]]
"""Formats over those of the syntax: UTF-16 start and length within the block."""
Ground = Callable[[QTextBlock], QBrush | None]
"""What is painted behind a line; the first answer that is not None is taken."""
TextHint = Callable[[QTextBlock, QPoint], str]
"""The tooltip at a point of the viewport; answers that are not empty are shown under each other."""
