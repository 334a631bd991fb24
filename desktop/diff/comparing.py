"""Two texts side by side, or one alone, to read: the panes of the review without decisions."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollBar, QSplitter, QToolButton, QVBoxLayout, QWidget

from core.diff.review import Review
from desktop.diff.model import DiffModel
from desktop.diff.overview import OverviewStrip
from desktop.diff.pane import DiffPane
from desktop.look import Look
from desktop.session import Comparison
from desktop.widgets.code_view import CodeView
from desktop.widgets.labels import ElidedLabel, line
from desktop.words import tr


class ComparisonView(QWidget):
    """Shows one comparison; the keys for the next change of a review go through the differences."""

    def __init__(self, comparison: Comparison, look: Look) -> None:
        super().__init__()
        self.comparison, self._look = comparison, look
        self.setAccessibleName(comparison.title)
        alone = comparison.right is None
        self.model = DiffModel(Review.of(comparison.left, comparison.right or comparison.left))
        self.hunk: int | None = None
        self._counts = QLabel(self._words())
        self._counts.setProperty("role", "muted")
        self._strip = OverviewStrip(look)
        self._strip.hunk_clicked.connect(self.go_to)
        self._buttons: dict[str, QToolButton] = {}
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self.panes = (self._pane("after"),) if alone else (self._pane("before"), self._pane("after"))
        self._build()
        self.setFocusProxy(self.panes[-1])
        look.changed.connect(self._repaint)
        QTimer.singleShot(0, self._first)

    def texts(self) -> tuple[CodeView, ...]:
        """The texts that are shown, from left to right."""
        return self.panes

    def step(self, by: int = 1) -> None:
        """Go to the next difference, or with −1 to the previous one; around at the end."""
        count = len(self.model.review.hunks)
        if count:
            at = self.hunk if self.hunk is not None else (-1 if by > 0 else count)
            self.go_to((at + by) % count)

    def go_to(self, hunk: int) -> None:
        """Show one difference."""
        self.hunk = hunk
        first, last = self.model.extent[hunk]
        for pane in self.panes:
            pane.select(hunk)
            pane.go_to(min(last, first + 8) if last - first > 1 else first)
        self._strip.show_model(self.model, hunk)
        self._counts.setText(self._words())

    def _first(self) -> None:
        self._strip.show_model(self.model, None)
        if self.model.review.hunks:
            self.go_to(0)
        self._report_view()

    def _pane(self, side: str) -> DiffPane:
        pane = DiffPane("before" if side == "before" else "after", self.model, self._look, decides=False)
        names = self.comparison.left_name, self.comparison.right_name or self.comparison.left_name
        pane.setAccessibleName(names[0] if side == "before" else names[1])
        pane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        pane.hunk_clicked.connect(self.go_to)
        self._split.addWidget(pane)
        return pane

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 5, 8, 4)
        title = ElidedLabel(self.comparison.title, "heading")
        head.addWidget(title, 1)
        head.addWidget(self._counts)
        names = QHBoxLayout()
        names.setContentsMargins(12, 4, 12, 4)
        names.addWidget(ElidedLabel(self.comparison.left_name, "muted"), 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._split, 1)
        if len(self.panes) > 1:
            names.addWidget(ElidedLabel(self.comparison.right_name, "muted"), 1)
            self._add_steps(head)
            self._tie()
            body.addWidget(self._strip)
        else:
            self._strip.hide()  # showing it here, without a parent, would open a window
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(line())
        layout.addLayout(names)
        layout.addWidget(line())
        layout.addLayout(body, 1)
        self._repaint()

    def _add_steps(self, head: QHBoxLayout) -> None:
        for icon, by, name in (
            ("arrow-up", -1, self.tr("Previous difference")),
            ("arrow-down", 1, self.tr("Next difference")),
        ):
            button = QToolButton()
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(lambda _checked=False, by=by: self.step(by))
            self._buttons[icon] = button
            head.addWidget(button)

    def _tie(self) -> None:
        left, right = self.panes[0], self.panes[-1]
        left.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._split.setSizes([500, 500])
        _tie(left.verticalScrollBar(), right.verticalScrollBar())
        _tie(left.horizontalScrollBar(), right.horizontalScrollBar())
        right.verticalScrollBar().valueChanged.connect(self._report_view)
        right.resized.connect(self._report_view)

    def _words(self) -> str:
        if self.comparison.right is None:
            return tr("read only")
        count = len(self.model.review.hunks)
        if self.hunk is None:
            return tr("{n} differences").format(n=count) if count != 1 else tr("1 difference")
        return tr("difference {n} of {total}").format(n=self.hunk + 1, total=count)

    def _report_view(self) -> None:
        pane = self.panes[-1]
        shown = [block.blockNumber() for block, _ in pane.shown()]
        if shown:
            room = pane.viewport().height() // max(1, pane.fontMetrics().lineSpacing())
            self._strip.set_view(shown[0], shown[-1] + 1, max(pane.blockCount(), room))

    def _repaint(self) -> None:
        for icon, button in self._buttons.items():
            button.setIcon(self._look.icon(icon))


def _tie(one: QScrollBar, other: QScrollBar) -> None:
    one.valueChanged.connect(other.setValue)
    other.valueChanged.connect(one.setValue)
