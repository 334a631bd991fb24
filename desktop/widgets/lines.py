"""A painted line chart whose points can be reached with the mouse and with the keys.

It knows no Solidity: its owner hands over numbers and the words for them. Every
series has a marker of its own shape, so that colors are never needed to tell
them apart, and the accessible description holds every number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.look import Look

Marker = Literal["circle", "square", "triangle", "diamond", "down", "ring"]
MARKERS: tuple[Marker, ...] = ("circle", "square", "triangle", "diamond", "down", "ring")
SIZE = 4.0
REACH = 14.0
"""How near, in pixels, the mouse must be to a point."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a position of the axis; `words` say all of it, `key` is what choosing it sends."""

    at: int
    value: float
    words: str
    key: str


@dataclass(frozen=True, slots=True)
class Series:
    """A named line; `color` is the name of a color of the theme."""

    name: str
    color: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is painted: `labels` stand under the positions, `limit` is a line nobody should cross."""

    name: str
    unit: str
    labels: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    limit: float | None = None
    limit_words: str = ""
    from_zero: bool = False

    @property
    def worth_showing(self) -> bool:
        """Whether there is a line at all: one point is no trend."""
        return any(len(item.points) > 1 for item in self.series)


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis with round ticks."""

    low: float
    high: float
    ticks: tuple[float, ...] = field(default=())


def scale_of(values: Sequence[float], *, from_zero: bool = False, most: int = 5) -> Scale:
    """The axis for some values: its ends and ticks are multiples of 1, 2 or 5 times a power of ten."""
    low, high = min(values), max(values)
    if from_zero:
        low = min(0.0, low)
    if low == high:
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    step = _nice((high - low) / max(1, most - 1))
    if all(float(value).is_integer() for value in values):
        step = max(1.0, step)
    first, last = math.floor(low / step), math.ceil(high / step)
    return Scale(first * step, last * step, tuple(at * step for at in range(first, last + 1)))


def _nice(rough: float) -> float:
    """The smallest of 1, 2, 5, 10 times a power of ten that is not below `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999_999)


class LineChart(QWidget):
    """`chosen(key)` is sent for a point that was clicked, or taken with Return."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._chart = Chart("", "")
        self._scale = Scale(0, 1)
        self._selected: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.changed.connect(self.update)

    # What others ask for.

    def show_chart(self, chart: Chart) -> None:
        """Show other numbers."""
        self._chart, self._selected = chart, None
        values = [point.value for item in chart.series for point in item.points]
        if chart.limit is not None and values and max(values) >= 0.6 * chart.limit:
            values.append(chart.limit)
        self._scale = scale_of(values, from_zero=chart.from_zero) if values else Scale(0, 1)
        self.setAccessibleName(chart.name)
        told = "; ".join(
            f"{item.name}: {', '.join(point.words for point in item.points)}" for item in chart.series
        )
        self.setAccessibleDescription(f"{chart.limit_words}. {told}" if chart.limit_words else told)
        self.update()

    def selected(self) -> Point | None:
        """The point that the keys are at."""
        if self._selected is None:
            return None
        return self._chart.series[self._selected[0]].points[self._selected[1]]

    def place_of(self, series: int, point: int) -> QPointF:
        """Where a point is painted."""
        item = self._chart.series[series].points[point]
        return QPointF(self._x(item.at), self._y(item.value))

    def sizeHint(self) -> QSize:
        return QSize(320, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 130)

    # Geometry.

    def _plot(self) -> QRectF:
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(_number(tick)) for tick in self._scale.ticks), default=20)
        line = metrics.height()
        return QRectF(
            widest + 16, 2 * line + 20, max(20.0, self.width() - widest - 32), self.height() - 3.6 * line - 20
        )

    def _x(self, at: int) -> float:
        plot, last = self._plot(), len(self._chart.labels) - 1
        return plot.left() + plot.width() * (at / last if last > 0 else 0.5)

    def _y(self, value: float) -> float:
        plot, scale = self._plot(), self._scale
        return plot.bottom() - plot.height() * (value - scale.low) / (scale.high - scale.low)

    def _nearest(self, where: QPointF) -> tuple[int, int] | None:
        best, found = REACH, None
        for number, item in enumerate(self._chart.series):
            for at in range(len(item.points)):
                place = self.place_of(number, at) - where
                distance = math.hypot(place.x(), place.y())
                if distance < best:
                    best, found = distance, (number, at)
        return found

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter)
        self._paint_legend(painter)
        for number, item in enumerate(self._chart.series):
            self._paint_series(painter, number, item)
        self._paint_selected(painter)
        if self.hasFocus():
            painter.setPen(QColor(self._look.theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        theme, plot, line = self._look.theme, self._plot(), self.fontMetrics().height()
        for tick in self._scale.ticks:
            y = round(self._y(tick)) + 0.5
            painter.setPen(QColor(theme.border))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(theme.muted))
            box = QRectF(4, y - line / 2, plot.left() - 12, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _number(tick))
        self._paint_labels(painter, plot)
        limit = self._chart.limit
        if limit is not None and self._scale.low <= limit <= self._scale.high:
            y = round(self._y(limit))
            painter.setPen(QPen(QColor(theme.bad), 2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))

    def _paint_labels(self, painter: QPainter, plot: QRectF) -> None:
        """As many of the labels as fit beside each other, the last one always."""
        labels, metrics = self._chart.labels, self.fontMetrics()
        if not labels:
            return
        widest = max(metrics.horizontalAdvance(text) for text in labels) + 18
        every = max(1, math.ceil(len(labels) * widest / max(1.0, plot.width() + widest)))
        painter.setPen(QColor(self._look.theme.muted))
        for at in range(len(labels) - 1, -1, -every):
            middle = min(max(self._x(at), widest / 2), self.width() - widest / 2)
            box = QRectF(middle - widest / 2, plot.bottom() + 6, widest, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, labels[at])

    def _paint_legend(self, painter: QPainter) -> None:
        theme, metrics, line = self._look.theme, self.fontMetrics(), self.fontMetrics().height()
        x, y = 12.0, 6 + line / 2
        entries = [(number, item.name) for number, item in enumerate(self._chart.series)]
        for number, name in entries:
            width = metrics.horizontalAdvance(name)
            if x + width + 18 > self.width() - 8:
                rest = len(entries) - number
                painter.setPen(QColor(theme.muted))
                painter.drawText(QPointF(x, y + metrics.ascent() / 2 - 1), f"+{rest}")
                break
            _mark(painter, MARKERS[number % len(MARKERS)], QPointF(x + 4, y), self._color(number))
            painter.setPen(QColor(theme.text))
            painter.drawText(QPointF(x + 13, y + metrics.ascent() / 2 - 1), name)
            x += width + 30
        shown = self.selected()
        words = shown.words if shown is not None else self._caption()
        painter.setPen(QColor(theme.text if shown is not None else theme.muted))
        box = QRect(12, line + 8, self.width() - 20, line)
        text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _caption(self) -> str:
        parts = [self._chart.unit, self._chart.limit_words]
        return " · ".join(part for part in parts if part)

    def _paint_series(self, painter: QPainter, number: int, item: Series) -> None:
        color = self._color(number)
        places = [self.place_of(number, at) for at in range(len(item.points))]
        painter.setPen(QPen(color, 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(places) > 1:
            painter.drawPolyline(QPolygonF(places))
        for place in places:
            _mark(painter, MARKERS[number % len(MARKERS)], place, color)

    def _paint_selected(self, painter: QPainter) -> None:
        if self._selected is None:
            return
        theme, plot, place = self._look.theme, self._plot(), self.place_of(*self._selected)
        painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(place.x(), plot.top()), QPointF(place.x(), plot.bottom()))
        painter.setPen(QPen(QColor(theme.text), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place, SIZE + 4, SIZE + 4)

    def _color(self, number: int) -> QColor:
        return QColor(getattr(self._look.theme, self._chart.series[number].color))

    # Mouse and keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._nearest(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._select(found)
            self._choose()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        near = self._nearest(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if near else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._nearest(QPointF(event.pos()))
            if found is not None:
                item = self._chart.series[found[0]]
                QToolTip.showText(event.globalPos(), f"{item.name}\n{item.points[found[1]].words}", self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._selected is None and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._last()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        key = Qt.Key(event.key())
        if key in moves:
            self._move(*moves[key])
        elif key == Qt.Key.Key_Home and self._selected is not None:
            self._select((self._selected[0], 0))
        elif key == Qt.Key.Key_End:
            self._last()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _last(self) -> None:
        number = self._selected[0] if self._selected is not None else 0
        if self._chart.series and self._chart.series[number].points:
            self._select((number, len(self._chart.series[number].points) - 1))

    def _move(self, series: int, by: int) -> None:
        if self._selected is None:
            self._last()
            return
        number, at = self._selected
        here = self._chart.series[number].points[at]
        number = (number + series) % len(self._chart.series)
        points = self._chart.series[number].points
        if series and points:
            at = min(range(len(points)), key=lambda index: abs(points[index].at - here.at))
        self._select((number, min(max(at + by, 0), len(points) - 1)))

    def _select(self, point: tuple[int, int]) -> None:
        self._selected = point
        item = self._chart.series[point[0]]
        self.setAccessibleName(f"{self._chart.name}, {item.name}: {item.points[point[1]].words}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.update()

    def _choose(self) -> None:
        shown = self.selected()
        if shown is not None:
            self.chosen.emit(shown.key)


def _mark(painter: QPainter, marker: Marker, at: QPointF, color: QColor) -> None:
    """One marker with its middle at a place."""
    painter.setPen(QPen(color, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush if marker == "ring" else color)
    x, y, r = at.x(), at.y(), SIZE
    if marker in ("circle", "ring"):
        painter.drawEllipse(at, r * 0.85, r * 0.85)
    elif marker == "square":
        painter.drawRect(QRectF(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6))
    else:
        shapes = {
            "triangle": [(0, -r), (r, r * 0.8), (-r, r * 0.8)],
            "down": [(0, r), (r, -r * 0.8), (-r, -r * 0.8)],
            "diamond": [(0, -r * 1.2), (r * 1.1, 0), (0, r * 1.2), (-r * 1.1, 0)],
        }
        painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in shapes[marker]]))


def _number(value: float) -> str:
    """A tick as people read it."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")
