"""Where the parts of the find bar stand: a row for finding, and one for replacing under it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QToolButton, QWidget

if TYPE_CHECKING:
    from desktop.find.bar import FindBar


def lay_out(bar: FindBar) -> QWidget:
    """Fill the bar; the row for replacing is given back, to be shown or hidden."""
    grid = QGridLayout(bar)
    grid.setContentsMargins(6, 4, 8, 4)
    grid.setHorizontalSpacing(4)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 3)
    grid.setColumnStretch(3, 2)
    grid.addWidget(bar.replacing, 0, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(bar.words, 0, 1)
    grid.addLayout(_row(bar.case, bar.word, bar.regular, bar.previous, bar.next, bar.limited), 0, 2)
    grid.addWidget(bar.telling, 0, 3)
    grid.addWidget(bar.close_button, 0, 4)
    below = QWidget()
    inner = QHBoxLayout(below)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(4)
    for widget in (bar.other, bar.keep_case, bar.once, bar.everywhere):
        inner.addWidget(widget, 1 if widget is bar.other else 0)
    grid.addWidget(below, 1, 1, 1, 3)
    grid.addWidget(bar.telling.trouble, 2, 1, 1, 3)
    _order(bar)
    return below


def _row(*buttons: QToolButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(2)
    for button in buttons:
        row.addWidget(button)
    return row


def _order(bar: FindBar) -> None:
    """Tab goes from what is looked for to what stands instead, as a person thinks."""
    order: tuple[QWidget, ...] = (
        bar.words,
        bar.other,
        bar.case,
        bar.word,
        bar.regular,
        bar.previous,
        bar.next,
        bar.limited,
        bar.keep_case,
        bar.once,
        bar.everywhere,
        bar.replacing,
        bar.close_button,
    )
    for before, after in pairwise(order):
        QWidget.setTabOrder(before, after)
    for button in bar.findChildren(QPushButton):
        button.setAutoDefault(False)
