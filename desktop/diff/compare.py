"""Two texts side by side in a window of their own, to look at: nothing is decided here."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollBar,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.diff.review import Review
from core.text import SourceText
from desktop.diff.model import DiffModel
from desktop.diff.pane import DiffPane
from desktop.look import Look
from desktop.widgets.labels import ElidedLabel


class Compare(QDialog):
    """Closes with Escape; F8 goes from change to change."""

    def __init__(
        self, look: Look, names: tuple[str, str], before: SourceText, after: SourceText, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setWindowTitle(self.tr("Compare “{name}”").format(name=before.path))
        self.resize(int(parent.width() * 0.9), int(parent.height() * 0.85))
        model = DiffModel(Review.of(before, after))
        self._places = [first for first, _ in model.extent.values()]
        self._at = -1
        self.panes = (DiffPane("before", model, look), DiffPane("after", model, look))
        for pane, name in zip(self.panes, names, strict=True):
            pane.setAccessibleName(name)
        self._tie()
        self._lay_out(names)
        self.go(1)

    def go(self, step: int) -> None:
        """Show the next change, or the former one; it wraps around."""
        if not self._places:
            return
        self._at = (self._at + step) % len(self._places)
        for pane in self.panes:
            pane.select(self._at)
            pane.go_to(self._places[self._at])

    def _lay_out(self, names: tuple[str, str]) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        titles = QHBoxLayout()
        for pane, name in zip(self.panes, names, strict=True):
            split.addWidget(pane)
            titles.addWidget(ElidedLabel(name, "muted"), 1)
        count = len(self._places)
        said = self.tr("%n change(s)", None, count) if count else self.tr("The texts are equal.")
        bar = QHBoxLayout()
        bar.addWidget(QLabel(said.replace("(s)", "" if count == 1 else "s")))
        bar.addStretch(1)
        for text, step, key in (
            (self.tr("Previous change"), -1, "Shift+F8"),
            (self.tr("Next change"), 1, "F8"),
        ):
            button = QPushButton(text)
            button.setToolTip(f"{text} ({key})")
            button.setEnabled(count > 0)
            button.clicked.connect(lambda _checked=False, step=step: self.go(step))
            QShortcut(QKeySequence(key), self, lambda step=step: self.go(step))
            bar.addWidget(button)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        bar.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addLayout(titles)
        layout.addWidget(split, 1)
        layout.addLayout(bar)
        split.setSizes([500, 500])
        self.panes[1].setFocus()

    def _tie(self) -> None:
        left, right = self.panes
        left.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        _tie(left.verticalScrollBar(), right.verticalScrollBar())
        _tie(left.horizontalScrollBar(), right.horizontalScrollBar())


def _tie(one: QScrollBar, other: QScrollBar) -> None:
    one.valueChanged.connect(other.setValue)
    other.valueChanged.connect(one.setValue)
