"""The gas panel: what the shown text costs against the original, as measured."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.gas.model import bars_of
from desktop.look import Look
from desktop.session import Session
from desktop.widgets.bars import Bar, BarList
from desktop.widgets.labels import Empty, section


class GasView(QWidget):
    """Bars per contract for the text under review."""

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
        self.refresh()

    def refresh(self) -> None:
        """Show the gas of the text under review."""
        reviewing, report = self._session.reviewing, self._session.shown_report()
        groups = bars_of(report) if report is not None else ()
        if reviewing is None:
            self._area.setWidget(
                Empty(
                    self.tr("No rewrite is open."),
                    self.tr("Choose a proposal to see what each function costs before and after."),
                )
            )
        elif not groups:
            self._area.setWidget(
                Empty(
                    self.tr("No gas was measured for this text."),
                    self.tr("The Evidence panel says why, or what is still running."),
                )
            )
        else:
            self._area.setWidget(self._groups(groups))

    def _groups(self, groups: Sequence[tuple[str, tuple[Bar, ...]]]) -> QWidget:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(0)
        for name, bars in groups:
            heading = QLabel(name)
            heading.setProperty("role", "heading")
            heading.setContentsMargins(12, 4, 8, 2)
            layout.addWidget(heading)
            widget = BarList(self._look)
            widget.show_bars(self.tr("Gas of {name}").format(name=name), bars)
            layout.addWidget(widget)
        layout.addStretch(1)
        return body
