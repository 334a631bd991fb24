"""The running job in the status bar: its name, its progress, and a button that stops it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from desktop.jobs import Jobs
from desktop.look import Look
from desktop.widgets.job_list import JobList, words_of
from desktop.widgets.labels import ElidedLabel

QUIET_SECONDS = 0.15
"""A job shorter than this is never shown: flicker is noise."""


class JobBar(QWidget):
    """Shows the oldest job; the others are counted and named in the tooltip."""

    def __init__(self, jobs: Jobs, look: Look) -> None:
        super().__init__()
        self._jobs, self._look = jobs, look
        self.label = ElidedLabel()
        self.label.setMinimumWidth(220)
        self.all = QToolButton()
        self.all.setAccessibleName(self.tr("All jobs"))
        self.all.setToolTip(self.tr("Show every job, those that wait and those that ended"))
        self.all.clicked.connect(self.show_list)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(110)
        self.stop = QToolButton()
        self.stop.setAccessibleName(self.tr("Stop the running job"))
        self.stop.setToolTip(self.tr("Stop"))
        self.stop.clicked.connect(self.stop_first)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        for widget in (self.label, self._progress, self.stop, self.all):
            layout.addWidget(widget)
        jobs.changed.connect(self.refresh)
        look.changed.connect(self._repaint)
        self._repaint()
        self.refresh()

    def refresh(self) -> None:
        """Show the state of the jobs."""
        shown = [state for state in self._jobs.states() if state.seconds >= QUIET_SECONDS]
        self.setVisible(bool(shown))
        if not shown:
            return
        first = shown[0]
        more = self.tr(" (+{n})").format(n=len(shown) - 1) if len(shown) > 1 else ""
        self.label.setText(words_of(first) + more)
        self.setToolTip("\n".join(words_of(state) for state in shown))
        self._progress.setAccessibleName(first.name)
        self._progress.setMaximum(first.total or 0)
        self._progress.setValue(min(first.done, first.total) if first.total else 0)

    def show_list(self) -> None:
        """Open the list of jobs above the bar."""
        JobList(self._jobs, self._look, self).popup_above(self)

    def stop_first(self) -> None:
        """Stop the oldest job."""
        states = self._jobs.states()
        if states:
            self._jobs.cancel(states[0].id)

    def _repaint(self) -> None:
        self.stop.setIcon(self._look.icon("stop-circle"))
        self.all.setIcon(self._look.icon("checklist"))
