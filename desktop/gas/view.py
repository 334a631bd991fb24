"""The gas panel: what the shown text costs against the original, and what the saves cost so far."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.gas.model import bars_of, empty_words
from desktop.look import Look
from desktop.session import Session
from desktop.trending import code_size, deployment
from desktop.widgets.bars import Bar, BarList
from desktop.widgets.labels import Empty, section
from desktop.widgets.lines import LineChart

CHART_HEIGHT = 176


class GasView(QWidget):
    """Bars per contract for the text under review; under them deployment and code size over saves."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(self.tr("Measured gas"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(section(self.tr("Gas, measured")))
        layout.addWidget(self._area, 1)
        session.reviewing_changed.connect(self.refresh)
        session.history_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the gas of the text under review, and the charts of the history."""
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(0)
        report = self._session.shown_report()
        groups = bars_of(report) if report is not None else ()
        if groups:
            self._add_bars(layout, groups)
        else:
            layout.addWidget(Empty(*empty_words(self._session.reviewing is not None, report)))
        self._add_charts(layout)
        layout.addStretch(1)
        self._area.setWidget(body)

    def _add_bars(self, layout: QVBoxLayout, groups: Sequence[tuple[str, tuple[Bar, ...]]]) -> None:
        for name, bars in groups:
            layout.addWidget(_heading(name))
            widget = BarList(self._look)
            widget.show_bars(self.tr("Gas of {name}").format(name=name), bars)
            layout.addWidget(widget)

    def _add_charts(self, layout: QVBoxLayout) -> None:
        for made in (deployment(self._session.revisions), code_size(self._session.revisions)):
            if made.worth_showing:
                layout.addWidget(_heading(self.tr("{name} over revisions").format(name=made.name)))
                chart = LineChart(self._look)
                chart.setFixedHeight(CHART_HEIGHT)
                chart.show_chart(made)
                chart.chosen.connect(self._session.choose_revision)
                layout.addWidget(chart)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    label.setWordWrap(True)
    label.setContentsMargins(12, 6, 8, 2)
    return label
