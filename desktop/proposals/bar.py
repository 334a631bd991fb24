"""The lines over the proposals: words, a menu of what is shown and in which order, and how many are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop.candidate import Candidate
from desktop.proposals.arranging import ASPECTS, GROUPS, ORDERS, Arrangement, Aspect, offered, value_words
from desktop.widgets.labels import ElidedLabel


class ArrangeBar(QWidget):
    """`changed` is sent when something else is chosen; `left_down` when Down leaves the words."""

    changed = Signal()
    left_down = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chosen = Arrangement()
        self._candidates: tuple[Candidate, ...] = ()
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("Filter by words"))
        self.words.setAccessibleName(self.tr("Filter proposals by words"))
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(lambda text: self.choose(words=text))
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill)
        self.button = QToolButton()
        self.button.setText(self.tr("Show"))
        self.button.setToolTip(self.tr("What is shown, in which order and groups"))
        self.button.setAccessibleName(self.button.toolTip())
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(self.menu)
        self.count = ElidedLabel("", "muted")
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(self.words, 1)
        first.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 4)
        layout.setSpacing(3)
        layout.addLayout(first)
        layout.addWidget(self.count)

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Offer what these candidates are."""
        self._candidates = tuple(candidates)

    def tell(self, shown: int) -> None:
        """Say how many of the candidates are shown, and in which order."""
        total = len(self._candidates)
        if self.chosen.narrows:
            parts = [self.tr("{n} of {total} proposals").format(n=shown, total=total)]
        else:
            parts = [self.tr("{n} proposals").format(n=total) if total != 1 else self.tr("1 proposal")]
        if self.chosen.order != "given":
            parts.append(self._orders()[self.chosen.order])
        self.count.setText(" · ".join(parts))
        only = len(self.chosen.only)
        self.button.setText(self.tr("Show · {n}").format(n=only) if only else self.tr("Show"))

    def choose(self, **changes: object) -> None:
        """Choose something else."""
        self.chosen = replace(self.chosen, **changes)  # type: ignore[arg-type]
        self.changed.emit()

    def clear(self) -> None:
        """Show everything again, in the order and the groups that are chosen."""
        self.words.blockSignals(True)
        self.words.clear()
        self.words.blockSignals(False)
        self.choose(words="", only=frozenset())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.words.hasFocus():
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.chosen.narrows:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        self.menu.clear()
        titles: dict[Aspect, str] = {
            "goal": self.tr("&Goal"),
            "rule": self.tr("&Rule"),
            "file": self.tr("&File"),
            "verdict": self.tr("&Verdict"),
        }
        for aspect in ASPECTS:
            menu = self.menu.addMenu(titles[aspect])
            for value in offered(self._candidates, aspect):
                action = menu.addAction(value_words(aspect, value))
                action.setCheckable(True)
                action.setChecked((aspect, value) in self.chosen.only)
                action.triggered.connect(partial(self._toggle, aspect, value))
            menu.setEnabled(not menu.isEmpty())
        self.menu.addSeparator()
        self._choices(self.tr("&Sort by"), "order", [(key, self._orders()[key]) for key in ORDERS])
        groups = {"": self.tr("No groups"), "file": self.tr("File"), "rule": self.tr("Rule")}
        self._choices(self.tr("&Group by"), "group", [(key, groups[key]) for key in GROUPS])
        self.menu.addSeparator()
        everything = self.menu.addAction(self.tr("Show &everything"))
        everything.setEnabled(self.chosen.narrows)
        everything.triggered.connect(self.clear)

    def _choices(self, title: str, field: str, rows: Sequence[tuple[str, str]]) -> None:
        menu = self.menu.addMenu(title)
        group = QActionGroup(menu)
        for key, words in rows:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(getattr(self.chosen, field) == key)
            action.triggered.connect(partial(self._set, field, key))
            group.addAction(action)

    def _toggle(self, aspect: Aspect, value: str, _checked: bool = False) -> None:
        self.choose(only=self.chosen.toggled(aspect, value))

    def _set(self, field: str, key: str, _checked: bool = False) -> None:
        self.choose(**{field: key})

    def _orders(self) -> dict[str, str]:
        return {
            "given": self.tr("As found"),
            "gas": self.tr("Gas saved"),
            "file": self.tr("File"),
            "verdict": self.tr("Verdict"),
        }
