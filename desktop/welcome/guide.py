"""The next step after a sample was opened and analyzed: told once, calmly, with the buttons for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from desktop.errors import Choice, Notice
from desktop.session import Session

TOPIC = "sample"


class SampleGuide(QObject):
    """Speaks up when the first analysis of a sample is there, and is silent for everything else."""

    def __init__(
        self, session: Session, samples: Path, gas: Callable[[], object], security: Callable[[], object]
    ) -> None:
        """`samples` is the folder of the copies that are opened; the others start the rewrites."""
        super().__init__(session)
        self._session, self._samples, self._gas, self._security = session, samples, gas, security
        self._told = False
        session.project_changed.connect(self._opened)
        session.analysis_changed.connect(self._analyzed)
        session.candidates_changed.connect(self._answered)

    def _opened(self) -> None:
        self._told = False
        self._session.settle(TOPIC)

    def _analyzed(self) -> None:
        session = self._session
        if self._told or session.analysis is None or not session.paths or session.candidates:
            return
        if not session.paths[0].is_relative_to(self._samples):
            return
        self._told = True
        count = sum(not item.suppressed for item in session.analysis.findings)
        message = self.tr("{name} is analyzed: {n} findings.").format(name=session.paths[0].stem, n=count)
        step = self.tr("Now let it be rewritten; every change is verified before you see it.")
        choices = (
            Choice(self.tr("Rewrite for gas"), self._gas),
            Choice(self.tr("Rewrite for security"), self._security),
        )
        session.tell(Notice("info", message, step, choices, TOPIC))

    def _answered(self) -> None:
        if self._session.candidates:
            self._session.settle(TOPIC)
