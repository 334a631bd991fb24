"""The line over the problems: words, severity, engine, groups, and how many are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from desktop import severities
from desktop.findings.filtering import DISMISSED, GROUPS, Filter
from desktop.findings.problem import engine_words
from desktop.look import Look
from desktop.widgets.labels import ElidedLabel

SEVERITIES = ("", "error", "high", "medium", "low", "gas", "informational", "warning", DISMISSED)


class FilterBar(QWidget):
    """`changed` is sent with the filter that was chosen; `left_down` when Down leaves the words."""

    changed = Signal(object)
    left_down = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._filter = Filter()
        self.words = QLineEdit()
        self.severity, self.engine, self.group = QComboBox(), QComboBox(), QComboBox()
        self.details = QToolButton()
        self.count = ElidedLabel("", "muted")
        self._build()
        self._fill()
        look.changed.connect(self._repaint)
        self._repaint()

    @property
    def filter(self) -> Filter:
        """What is chosen now."""
        return self._filter

    def choose(self, wanted: Filter) -> None:
        """Choose this without telling."""
        self._filter = wanted
        for widget in self._parts():
            widget.blockSignals(True)
        self.words.setText(wanted.words)
        for box, value in self._choices():
            if box.findData(value) < 0:
                box.addItem(engine_words(value), value)
            box.setCurrentIndex(max(0, box.findData(value)))
        self.details.setChecked(wanted.details)
        for widget in self._parts():
            widget.blockSignals(False)

    def offer(self, engines: Sequence[str]) -> None:
        """Offer these engines, and the one that is chosen."""
        wanted = self._filter.engine
        names = [*engines, *({wanted} - {"", *engines})]
        self.engine.blockSignals(True)
        while self.engine.count() > 1:
            self.engine.removeItem(1)
        for name in names:
            self.engine.addItem(engine_words(name), name)
        self.engine.setCurrentIndex(max(0, self.engine.findData(wanted)))
        self.engine.blockSignals(False)

    def tell(self, shown: int, total: int) -> None:
        """Say how many of the problems are shown."""
        words = self.tr("{n} of {total} shown").format(n=f"{shown:,}", total=f"{total:,}")
        self.count.setText(words if self._filter.narrows else "")
        self.count.setVisible(self._filter.narrows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.words.hasFocus():
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Escape and self._filter.narrows:
            self.choose(replace(Filter(), group=self._filter.group, details=self._filter.details))
            self.changed.emit(self._filter)
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.words.setPlaceholderText(self.tr("Filter by words"))
        self.words.setAccessibleName(self.tr("Filter problems"))
        self.words.setClearButtonEnabled(True)
        self.words.setMinimumWidth(80)
        self.words.textChanged.connect(self._changed)
        for box, name in (
            (self.severity, self.tr("Severity shown")),
            (self.engine, self.tr("Engine shown")),
            (self.group, self.tr("Groups")),
        ):
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
            box.setMaximumWidth(170)
            box.currentIndexChanged.connect(self._changed)
        self.details.setCheckable(True)
        self.details.setAccessibleName(self.tr("Show or hide the details"))
        self.details.setToolTip(self.details.accessibleName())
        self.details.toggled.connect(self._changed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(4)
        layout.addWidget(self.words, 4)
        layout.addWidget(self.count, 2)
        for widget in (self.severity, self.engine, self.group):
            layout.addWidget(widget, 2)
        layout.addWidget(self.details)

    def _fill(self) -> None:
        for choice in SEVERITIES:
            self.severity.addItem(self._severity_words(choice), choice)
        self.engine.addItem(self.tr("All engines"), "")
        names = (self.tr("No groups"), self.tr("By file"), self.tr("By detector"))
        for name, choice in zip(names, GROUPS, strict=True):
            self.group.addItem(name, choice)
        self.choose(self._filter)

    def _severity_words(self, choice: str) -> str:
        if choice == DISMISSED:
            return self.tr("Dismissed")
        return severities.words(choice) if choice else self.tr("All severities")

    def _choices(self) -> tuple[tuple[QComboBox, str], ...]:
        wanted = self._filter
        return (
            (self.severity, wanted.severity),
            (self.engine, wanted.engine),
            (self.group, wanted.group),
        )

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.words, self.severity, self.engine, self.group, self.details)

    def _changed(self, *_: object) -> None:
        self._filter = Filter(
            self.severity.currentData() or "",
            self.engine.currentData() or "",
            self.words.text(),
            self.group.currentData() or "",
            self.details.isChecked(),
        )
        self.changed.emit(self._filter)

    def _repaint(self) -> None:
        self.details.setIcon(self._look.icon("info"))
