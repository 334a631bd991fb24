"""The trends panel: one figure over all saves, and a way to each of them in the history."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop.look import Look
from desktop.session import Session
from desktop.trending import figures, functions
from desktop.trends.model import chart_of, missing
from desktop.widgets.labels import Empty
from desktop.widgets.lines import LineChart


class TrendsView(QWidget):
    """Charts what the session's history holds."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._chosen: frozenset[str] | None = None
        self.figure, self.file, self.functions = QComboBox(), QComboBox(), QToolButton()
        self.chart = LineChart(look)
        self._empty = Empty("", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.chart)
        self._build()
        self.chart.chosen.connect(session.choose_revision)
        session.history_changed.connect(self.refresh)
        look.changed.connect(self._repaint)
        self.refresh()

    def refresh(self) -> None:
        """Show what the session holds now."""
        self._fill_files()
        self._show()

    def _build(self) -> None:
        self.setFocusProxy(self.figure)
        self.figure.setAccessibleName(self.tr("Figure"))
        for item in figures():
            self.figure.addItem(item.title, item.name)
        self.file.setAccessibleName(self.tr("Trends of which file"))
        self.file.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.file.setMinimumContentsLength(16)
        self.functions.setText(self.tr("Functions"))
        self.functions.setToolTip(self.tr("Choose the functions that are shown"))
        self.functions.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.functions.setMenu(QMenu(self.functions))
        self.figure.currentIndexChanged.connect(self._show)
        self.file.currentIndexChanged.connect(self._show)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.setSpacing(6)
        for widget in (self.figure, self.file, self.functions):
            bar.addWidget(widget)
        bar.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._stack, 1)

    def _fill_files(self) -> None:
        names = sorted({file for row in self._session.revisions for file in row.files})
        now = self.file.currentData()
        self.file.blockSignals(True)
        self.file.clear()
        self.file.addItem(self.tr("All files"), "")
        for name in names:
            self.file.addItem(name, name)
        self.file.setCurrentIndex(max(0, self.file.findData(now)))
        self.file.blockSignals(False)
        self._fill_functions()

    def _fill_functions(self) -> None:
        menu = self.functions.menu()
        assert menu is not None
        menu.clear()
        names = functions(self._session.revisions)
        self._chosen = self._chosen & frozenset(names) if self._chosen else None
        for name in names:
            action = QAction(name, menu)
            action.setCheckable(True)
            action.setChecked(self._chosen is not None and name in self._chosen)
            action.toggled.connect(lambda on, name=name: self._choose(name, on))
            menu.addAction(action)

    def _choose(self, name: str, on: bool) -> None:
        chosen = set(self._chosen or ())
        (chosen.add if on else chosen.discard)(name)
        self._chosen = frozenset(chosen) or None
        self._show()

    def _show(self) -> None:
        name = str(self.figure.currentData())
        menu = self.functions.menu()
        self.functions.setVisible(name == "calls" and menu is not None and bool(menu.actions()))
        made = chart_of(name, self._session.revisions, str(self.file.currentData() or ""), self._chosen)
        if made.worth_showing:
            self.chart.show_chart(made)
        else:
            self._empty.set_text(*missing(name, made))
        self._stack.setCurrentIndex(1 if made.worth_showing else 0)

    def _repaint(self) -> None:
        self.chart.update()
