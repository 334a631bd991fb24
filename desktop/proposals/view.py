"""The list of proposals, each with its verdict and its measured gas."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.candidate import Candidate
from desktop.evidence import ICONS, gas_color, trusted_gas, verdict_color
from desktop.look import Look
from desktop.proposals.arranging import Heading, arranged, words_of
from desktop.proposals.bar import ArrangeBar
from desktop.proposals.model import CANDIDATE, HEADING, ProposalsModel, gas_of, subtitle
from desktop.session import Session
from desktop.theme import on_selection
from desktop.widgets.labels import Empty, section


class ProposalsView(QWidget):
    """Shows the session's candidates; a click opens a review, Enter also goes there: `entered`."""

    entered = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session = session
        self.model = ProposalsModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Row(look, self.list))
        self.list.setAccessibleName(self.tr("Proposals"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.activated.connect(self._go)
        self.list.clicked.connect(self._open)
        self.setFocusProxy(self.list)
        self._stack = QStackedLayout()
        self._stack.addWidget(
            Empty(
                self.tr("No proposals yet."),
                self.tr("Rewrite for gas or for security from the Rewrite menu or the bar above."),
            )
        )
        self.bar = ArrangeBar()
        self.bar.changed.connect(self.refresh)
        self.bar.left_down.connect(self._to_list)
        self.bar.words.returnPressed.connect(self._open_first)
        self._nothing = Empty(
            self.tr("No proposal is like that."), self.tr("Escape in the field above shows all of them.")
        )
        self._inner = QStackedLayout()
        self._inner.addWidget(self.list)
        self._inner.addWidget(self._nothing)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(self._inner, 1)
        self._stack.addWidget(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(section(self.tr("Proposals")))
        layout.addLayout(self._stack, 1)
        session.candidates_changed.connect(self.refresh)
        session.reviewing_changed.connect(self._mark_current)
        look.changed.connect(self.list.viewport().update)

    def refresh(self) -> None:
        """Show what the session holds now."""
        candidates = self._session.candidates
        self.bar.offer(candidates)
        self.model.show(arranged(candidates, self.bar.chosen))
        shown = len(self.model.candidates)
        self.bar.tell(shown)
        self._inner.setCurrentIndex(0 if shown else 1)
        self._stack.setCurrentIndex(1 if candidates else 0)
        self._mark_current()

    def focus_filter(self) -> None:
        """Let the person type words to filter by."""
        self.bar.words.setFocus()
        self.bar.words.selectAll()

    def _to_list(self) -> None:
        if not self.list.currentIndex().isValid():
            self._first()
        self.list.setFocus()

    def _first(self) -> QModelIndex:
        shown = self.model.candidates
        index = self.model.index(self.model.row_of(shown[0].id)) if shown else QModelIndex()
        self.list.setCurrentIndex(index)
        return index

    def _open_first(self) -> None:
        index = self._first()
        if index.isValid():
            self._go(index)

    def _mark_current(self) -> None:
        reviewing = self._session.reviewing
        row = self.model.row_of(reviewing.candidate.id) if reviewing is not None else -1
        if row >= 0:
            self.list.setCurrentIndex(self.model.index(row))

    def _go(self, index: QModelIndex) -> None:
        """Open a review and decide there: its keys count only where it has the keyboard."""
        self._open(index)
        if isinstance(index.data(CANDIDATE), Candidate):
            self.entered.emit()

    def _open(self, index: QModelIndex) -> None:
        candidate = index.data(CANDIDATE)
        if isinstance(candidate, Candidate):
            self._session.open_review(candidate)


class _Row(QStyledItemDelegate):
    """Title, verdict, gas where it was measured, origin. Every color has its word."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        if index.data(HEADING) is not None:
            return QSize(120, option.fontMetrics.height() + 12)
        candidate = index.data(CANDIDATE)
        count = 4 if isinstance(candidate, Candidate) and gas_of(candidate) else 3
        return QSize(120, count * option.fontMetrics.height() + 14)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        heading = index.data(HEADING)
        if isinstance(heading, Heading):
            self._heading(painter, option.rect, heading)
            return
        candidate = index.data(CANDIDATE)
        if not isinstance(candidate, Candidate):
            return
        painter.save()
        theme = self._look.theme
        box: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(theme.raised))
        words = words_of(candidate)
        color = QColor(verdict_color(theme, words.kind))
        painter.setFont(self._look.icon_font(16))
        painter.setPen(color)
        icon = QRect(box.left() + 10, box.top() + 6, 16, 16)
        painter.drawText(icon, Qt.AlignmentFlag.AlignCenter, self._look.glyph(ICONS[words.kind]))
        inner = box.adjusted(32, 6, -10, -6)
        report = candidate.report
        saves = gas_color(theme, report, trusted_gas(report)) if report is not None else theme.muted
        shades = [theme.text, color.name(), saves, theme.muted]
        if option.state & QStyle.StateFlag.State_Selected:
            shades = [on_selection(theme, shade) for shade in shades]
        small = self._look.small()
        told = (candidate.title, words.word, gas_of(candidate), subtitle(candidate))
        lines = list(zip((option.font, small, small, small), told, shades, strict=True))
        lines = [line for line in lines if line[1]]
        height = inner.height() // len(lines)
        for at, (font, text, shade) in enumerate(lines):
            line_box = QRect(inner.left(), inner.top() + at * height, inner.width(), height)
            self._line(painter, line_box, font, text, shade)
        painter.restore()

    def _heading(self, painter: QPainter, box: QRect, heading: Heading) -> None:
        painter.save()
        theme = self._look.theme
        painter.fillRect(box, QColor(theme.panel))
        inner = box.adjusted(10, 4, -10, 0)
        count = f"{heading.count}"
        room = painter.fontMetrics().horizontalAdvance(count) + 8
        self._line(painter, inner.adjusted(0, 0, -room, 0), self._look.small(), heading.title, theme.muted)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, flags, count)
        painter.restore()

    def _line(self, painter: QPainter, box: QRect, font: QFont, text: str, color: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(color))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
