"""When updates are looked for, and the page about them in one window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.bench import Bench
from desktop.look import Look
from desktop.operations import updating
from desktop.updates.state import BUSY
from desktop.updates.view import UpdatePage

FIRST_MS, AGAIN_MS = 20_000, 60 * 60 * 1000
"""When the program first asks whether it is time to look, and how often then."""


class UpdateDesk(QObject):
    """One for each window, which owns it."""

    def __init__(self, bench: Bench, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._bench, self._look, self._window = bench, look, window
        self.page: UpdatePage | None = None
        bench.jobs.changed.connect(self._follow)

    def check(self) -> None:
        """Look now, and show the page."""
        updating.look(self._bench, quiet=False)
        self.show()

    def show(self) -> None:
        """Show the page as things stand."""
        if self.page is None or not isValid(self.page):
            from core.updates.installation import this_version

            here = self._bench.shared.updates.now.here
            version = here.version if here is not None else this_version()
            self.page = UpdatePage(self._bench.shared.updates, self._look, version, self._window)
            self.page.check_wanted.connect(lambda: updating.look(self._bench, quiet=False))
            self.page.fetch_wanted.connect(lambda: updating.fetch(self._bench))
            self.page.stop_wanted.connect(lambda: updating.stop(self._bench))
        self.page.show()
        self.page.raise_()
        self.page.activateWindow()

    def _follow(self) -> None:
        """How far it is; and a job that was stopped leaves things as they were."""
        updates = self._bench.shared.updates
        if updates.now.phase not in BUSY:
            return
        for state in self._bench.jobs.states():
            if state.id == updates.job and state.total and self._bench.jobs.running(updating.KEY):
                updates.set(done=state.done, total=state.total)
        QTimer.singleShot(0, self, self._settle)  # the outcome of an ended job comes right after

    def _settle(self) -> None:
        updates = self._bench.shared.updates
        if updates.now.phase in BUSY and not updates.busy():
            updates.set(phase="idle" if updates.now.offer is None else "offered")


class UpdateClock(QObject):
    """One for the program: asks now and then, in whichever window is in front."""

    def __init__(self, bench: Callable[[], Bench], parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._timer = QTimer(self, interval=FIRST_MS)
        self._timer.timeout.connect(self.ask)

    def start(self) -> None:
        """The window is up."""
        updating.settle(self._bench())
        self._timer.start()

    def close(self) -> None:
        """Ask no more: it would outlive the program's windows, and hold them."""
        if isValid(self):  # a program may be closed twice
            self._timer.stop()
            self.deleteLater()

    def ask(self) -> None:
        """Look, if it is time."""
        self._timer.setInterval(AGAIN_MS)
        bench = self._bench()
        if bench.settings.check_updates and not bench.settings.offline:
            updating.look(bench, quiet=True)
