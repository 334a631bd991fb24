"""Names and import paths as links while Ctrl is held: underlined under the mouse, followed by a click.

Nothing is looked up while the mouse moves without Ctrl.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QCursor, QKeyEvent, QMouseEvent, QPainter, QPen, QTextCursor

from core.symbols.symbol import Symbol
from desktop.editor.view import SourceEditor

if TYPE_CHECKING:
    from desktop.language.attached import Attached
    from desktop.language.features import Features

_CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Link:
    """Positions (UTF-16 units) of what is underlined, and where it leads: a symbol or a file.

    A declaration leads to its uses.
    """

    start: int
    end: int
    symbol: Symbol | None = None
    path: Path | None = None
    declared: bool = False


class Links(QObject):
    """The links of one editor."""

    def __init__(self, features: Features, attached: Attached) -> None:
        super().__init__(attached)
        self._features, self._attached = features, attached
        self._editor: SourceEditor = attached.editor
        self.link: Link | None = None
        """What is underlined now."""
        viewport = self._editor.viewport()
        viewport.setMouseTracking(True)
        viewport.installEventFilter(self)
        self._editor.installEventFilter(self)
        self._editor.mouse_filters.insert(0, self._pressed)

    def at(self, position: int) -> Link | None:
        """The link at a position of the text."""
        navigation = self._features.navigation
        view = navigation.view(self._editor, quick=True)
        offset = view.offset(position) if view is not None else None
        found = view.index.at(view.unit, offset) if view is not None and offset is not None else None
        if view is None or found is None or found.symbol not in view.index.symbols:
            return self._path_at(position)
        place = view.range(found)
        if place is None or not place[0] <= position <= place[1]:
            return None
        declared = found.kind == "declaration"
        return Link(*place, view.index.symbols[found.symbol], declared=declared)

    def follow(self, link: Link) -> None:
        """Go where a link leads."""
        cursor = self._editor.textCursor()
        cursor.setPosition(link.start)
        self._editor.setTextCursor(cursor)
        if link.path is not None:
            self._features.go(link.path, 0, 0)
        elif link.declared:
            self._features.navigation.references()
        elif link.symbol is not None:
            self._features.navigation.go(link.symbol)

    # Mouse and keys.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            if event.modifiers() == _CONTROL and not event.buttons():
                self._show(self._under(event.position().toPoint()))
            elif self.link is not None:
                self._show(None)
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Control and watched is self._editor:
                self._show(self._under(self._editor.viewport().mapFromGlobal(QCursor.pos())))
            elif self.link is not None:
                self._show(None)
        elif self.link is not None and kind in _ENDS:
            self._show(None)
        return False

    def _pressed(self, event: QMouseEvent) -> bool:
        plain = event.button() == Qt.MouseButton.LeftButton and event.modifiers() == _CONTROL
        link = self._under(event.position().toPoint()) if plain else None
        if link is None:
            return False
        self._show(None)
        self.follow(link)
        return True

    def _under(self, point: QPoint) -> Link | None:
        if not self._editor.viewport().rect().contains(point):
            return None
        link = self.at(self._editor.cursorForPosition(point).position())
        return link if link is not None and self._box(link).contains(point) else None

    def _show(self, link: Link | None) -> None:
        if link == self.link:
            return
        for one in (self.link, link):
            if one is not None:
                self._editor.viewport().update(self._box(one))
        self.link = link
        viewport = self._editor.viewport()
        viewport.setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.IBeamCursor)
        if link is None:
            self._editor.overlays.remove(self._paint)
        elif self._paint not in self._editor.overlays:
            self._editor.overlays.append(self._paint)

    def _paint(self, painter: QPainter, _area: QRect) -> None:
        if self.link is not None:
            box = self._box(self.link)
            painter.setPen(QPen(QColor(self._editor.look.theme.accent), 1.5))
            painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())

    def _box(self, link: Link) -> QRect:
        cursor = QTextCursor(self._editor.document())
        last = self._editor.document().characterCount() - 1
        cursor.setPosition(min(link.start, last))
        left = self._editor.cursorRect(cursor)
        cursor.setPosition(min(link.end, last))
        right = self._editor.cursorRect(cursor)
        return QRect(left.topLeft(), QPoint(max(right.left(), left.left() + 1), left.bottom()))

    def _path_at(self, position: int) -> Link | None:
        """The path of an import that no index knows yet."""
        block = self._editor.document().findBlock(position)
        found = self._attached.imports.path_in(block.text(), position - block.position())
        if found is None:
            return None
        start, end, path = found
        return Link(block.position() + start, block.position() + end, path=path)


_ENDS = frozenset({QEvent.Type.KeyRelease, QEvent.Type.FocusOut, QEvent.Type.Leave, QEvent.Type.Wheel})
