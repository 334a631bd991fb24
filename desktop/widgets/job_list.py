"""Every job of the window: what runs and waits, each with its own button to stop it, and what ended."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from desktop.jobs import Ended, Jobs, JobState
from desktop.look import Look
from desktop.widgets.labels import ElidedLabel, muted, section
from desktop.words import tr

WIDTH = 460
MOST_ENDED = 8


def words_of(state: JobState) -> str:
    """A job in one line: name, what it does now, and how far it is."""
    text = f"{state.name}: {state.task}" if state.task else f"{state.name}…"
    if state.waits:
        return tr("{name} (waits)").format(name=state.name)
    return f"{text} {state.done:,}/{state.total:,}" if state.total else text


class JobList(QFrame):
    """A popup; Escape or a click elsewhere closes it."""

    def __init__(self, jobs: Jobs, look: Look, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Jobs"))
        self.setProperty("role", "popup")
        self.setFixedWidth(WIDTH)
        self._jobs, self._look = jobs, look
        self._shown: tuple[object, ...] | None = None
        self._rows: dict[int, tuple[ElidedLabel, QProgressBar]] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 8)
        self._body = QWidget()
        self._layout.addWidget(self._body)
        jobs.changed.connect(self.refresh)
        self.refresh()

    def popup_above(self, anchor: QWidget) -> None:
        """Show it above a widget, its right side at that of the widget."""
        corner = anchor.mapToGlobal(QPoint(anchor.width() - WIDTH, 0))
        self.adjustSize()
        self.move(corner.x(), corner.y() - self.height())
        self.show()
        buttons = self.findChildren(QToolButton)
        (buttons[0] if buttons else self).setFocus()

    def refresh(self) -> None:
        """Show the jobs; only figures change while the jobs are the same."""
        states, ended = self._jobs.states(), tuple(self._jobs.recent)[:MOST_ENDED]
        shown = (tuple(state.id for state in states), ended)
        if shown != self._shown:
            self._shown = shown
            self._build(states, ended)
        for state in states:
            label, bar = self._rows[state.id]
            label.setText(words_of(state))
            bar.setMaximum(state.total or (1 if state.waits else 0))
            bar.setValue(min(state.done, state.total) if state.total else 0)

    def _build(self, states: tuple[JobState, ...], ended: tuple[Ended, ...]) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setColumnStretch(0, 1)
        self._rows = {}
        grid.addWidget(section(self.tr("Jobs")), 0, 0)
        if not states:
            grid.addWidget(_inset(muted(self.tr("Nothing runs."))), 1, 0)
        for at, state in enumerate(states, 1):
            self._row(grid, at, state)
        if ended:
            grid.addWidget(section(self.tr("Ended")), 100, 0)
        for at, item in enumerate(ended, 101):
            grid.addWidget(_inset(ElidedLabel(item.name, "muted")), at, 0)
            grid.addWidget(QLabel(_outcome(item)), at, 1, 1, 2)
        self._layout.replaceWidget(self._body, fresh)
        self._body.deleteLater()
        self._body = fresh
        if self.isVisible():
            bottom = self.geometry().bottom()
            self.adjustSize()
            self.move(self.x(), bottom - self.height() + 1)

    def _row(self, grid: QGridLayout, at: int, state: JobState) -> None:
        label, bar, stop = ElidedLabel(), QProgressBar(), QToolButton()
        bar.setTextVisible(False)
        bar.setFixedWidth(90)
        bar.setAccessibleName(state.name)
        stop.setIcon(self._look.icon("stop-circle"))
        stop.setAccessibleName(self.tr("Stop {name}").format(name=state.name))
        stop.setToolTip(stop.accessibleName())
        stop.clicked.connect(lambda: self._jobs.cancel(state.id))
        self._rows[state.id] = label, bar
        for column, widget in enumerate((_inset(label), bar, stop)):
            grid.addWidget(widget, at, column)


def _inset(widget: QWidget) -> QWidget:
    widget.setContentsMargins(12, 0, 0, 0)
    return widget


def _outcome(item: Ended) -> str:
    words = {
        "done": tr("done"),
        "failed": tr("failed"),
        "stopped": tr("stopped"),
        "out of date": tr("out of date"),
    }[item.outcome]
    return tr("{outcome}, {n} s").format(outcome=words, n=f"{item.seconds:.1f}")
