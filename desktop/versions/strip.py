"""The narrow mark of a changed line at the right end of the gutter, and its words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPolygon

from desktop.theme import Theme
from desktop.versions.model import Change
from desktop.words import tr

WIDTH = 3


def paint_change(painter: QPainter, box: QRect, change: Change, theme: Theme) -> None:
    """A full bar for new lines, a dashed one for changed lines, a wedge where lines are gone."""
    left = box.right() - 6
    painter.save()
    painter.setPen(QColor(0, 0, 0, 0))
    if change.kind == "deleted":
        painter.setBrush(QColor(theme.removed_text))
        top = box.top()
        painter.drawPolygon(QPolygon([QPoint(left, top - 4), QPoint(left + 6, top), QPoint(left, top + 4)]))
    elif change.kind == "added":
        painter.fillRect(QRect(left, box.top(), WIDTH, box.height()), QColor(theme.added_text))
    else:
        for top in range(box.top(), box.bottom() + 1, 4):
            painter.fillRect(QRect(left, top, WIDTH, 2), QColor(theme.added_text))
    painter.restore()


def hint_of(change: Change) -> str:
    """What a mark means."""
    return {
        "added": tr("New since the last commit. Click to see what can be done."),
        "changed": tr("Changed since the last commit. Click to see what stood here."),
        "deleted": tr("Lines of the last commit are gone here. Click to see them."),
    }[change.kind]
