"""The scoreboard: what each model was worth for each goal in this project, counted and never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.rewriting.assistant.prices import cost_words
from desktop.assistant.model import goals
from desktop.widgets.labels import muted
from desktop.words import number, tr

if TYPE_CHECKING:
    from core.store.scoreboard import Score


def cost_words_of(score: Score) -> str:
    """The sum with how many of the requests it holds; unknown where there is none."""
    if score.cost_micros is None:
        return tr("unknown")
    told = cost_words(score.cost_micros)
    if score.priced == score.runs:
        return told
    return tr("{sum} ({n} of {all})").format(sum=told, n=number(score.priced), all=number(score.runs))


class ScoresDialog(QDialog):
    """A table, the best model of each goal first."""

    def __init__(self, scores: tuple[Score, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Scoreboard of models"))
        self.resize(1000, 380)
        heads = (
            self.tr("Goal"), self.tr("Model"), self.tr("Asked"), self.tr("At once"),
            self.tr("Repaired"), self.tr("Never"), self.tr("No change"), self.tr("Gas a call"),
            self.tr("Seconds"), self.tr("Tokens"), self.tr("Cost"),
        )  # fmt: skip
        self.table = QTableWidget(len(scores), len(heads))
        for column, words in enumerate(heads):
            head = QTableWidgetItem(words)
            head.setTextAlignment(_side(column))
            self.table.setHorizontalHeaderItem(column, head)
        self.table.setAccessibleName(self.tr("Scoreboard of models"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for row, score in enumerate(scores):
            self._fill(row, score)
        told = self.tr(
            "How often a change passed every check at once, after repair, or never. Gas saved is measured in "
            "verified changes only; seconds are the median of a request. Cost is known of models whose price "
            "is set in the preferences, in the currency of those prices."
        )
        empty = self.tr("No model was asked about this project yet.")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(muted(told if scores else empty))
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _fill(self, row: int, score: Score) -> None:
        known = dict(goals())
        texts = (
            str(known.get(score.goal, score.goal)),  # type: ignore[call-overload]
            score.model,
            *(number(n) for n in (score.runs, score.first, score.repaired, score.never, score.no_change)),
            number(score.runtime_gas),
            f"{score.seconds:.1f}",
            tr("unknown") if score.tokens is None else number(score.tokens),
            cost_words_of(score),
        )
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setTextAlignment(_side(column))
            self.table.setItem(row, column, item)


def _side(column: int) -> Qt.AlignmentFlag:
    """Words stand at the left, numbers at the right, and so do their heads."""
    side = Qt.AlignmentFlag.AlignRight if column > 1 else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
