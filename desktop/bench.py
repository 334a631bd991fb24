"""Bench: what the operations of one window work with, made in `app.py` and passed to them.

The session and the jobs are the window's own; compilers, EVM and store are
shared with the other windows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ContractRewriterError
from core.settings import Settings
from desktop.errors import Choice, notice_of
from desktop.jobs import Jobs
from desktop.memory import Memory
from desktop.session import Session
from desktop.shared import Shared
from desktop.words import tr

if TYPE_CHECKING:
    from core.analysis.kept import Kept
    from core.rewriting.assistant.privacy.consent import Answer
    from core.rewriting.assistant.privacy.gate import Outgoing
    from core.secrets.vault import Need
    from core.store.database import Store
    from core.toolchain.toolchain import Toolchain

WRITES = "writes"


def _nothing_leaves(_outgoing: Outgoing, given: Callable[[Answer], object]) -> None:
    given("no")


class Bench:
    """Settings, session, jobs and memory, and the outside things behind them."""

    def __init__(self, shared: Shared, session: Session) -> None:
        self.shared, self.session = shared, session
        self.jobs = Jobs(self.failed, shared.scheduler)
        self.shown_elsewhere: Callable[[Path], bool] = lambda _path: False
        """Brings another window to the front that has a path open; False when none has."""
        self.opening: frozenset[Path] = frozenset()
        """What the job “open” will show."""
        self.elsewhere: Callable[[], frozenset[Path]] = frozenset
        """The documents that are open in other windows, or are about to be."""
        self.typed: Callable[[Path], str | None] = lambda _path: None
        """The text in an open editor, with LF line ends."""
        self.save_as_wanted: Callable[[Path, Callable[[], object] | None], object] = lambda _path, _then: None
        """Asks under which name to save a document, saves it, then goes on."""
        self.report_wanted: Callable[[BaseException], object] = lambda _error: None
        """Shows what can be copied about an error that was not foreseen."""
        self.needed_wanted: Callable[[], object] = lambda: None
        """Fetches whatever the open project needs, after one question."""
        self.consent_wanted: Callable[[Outgoing, Callable[[Answer], object]], object] = _nothing_leaves
        """Shows what would be sent to a model elsewhere, and hands on the person's word."""
        self.place_wanted: Callable[[Need, Callable[[], object]], object] = lambda _need, _then: None
        """Asks where secrets are kept or for a passphrase, then goes on."""
        self.line_wanted: Callable[[str, str, Callable[[str], object]], object] = lambda *_asked: None
        """Asks for one line of text: a title, a question, and what is done with the answer."""
        self.compare_wanted: Callable[[Path], object] = lambda _path: None
        """Shows a document beside its file."""

    @property
    def settings(self) -> Settings:
        """The person's settings."""
        return self.shared.settings

    @property
    def memory(self) -> Memory:
        """What is remembered between runs."""
        return self.shared.memory

    @property
    def log_file(self) -> Path:
        """Where unforeseen errors are written."""
        return self.settings.data_dir / "desktop.log"

    @property
    def notes(self) -> Path:
        """The folder of the notes about what is being written, for `write_files`."""
        return self.settings.data_dir / WRITES

    def tools(self) -> Toolchain:
        """The toolchain; to be called in a job's thread."""
        return self.shared.tools()

    def kept(self) -> Kept:
        """What is known from earlier analyses; to be called in a job's thread."""
        return self.shared.kept()

    def store(self) -> Store:
        """The project store; to be called in a job's thread. Raises `StoreError`."""
        return self.shared.store()

    def failed(self, error: BaseException) -> None:
        """Tell the person about a failed job; what was not foreseen comes with a report."""
        notice = notice_of(error, str(self.log_file))
        if notice is not None and not isinstance(error, ContractRewriterError | OSError):
            choice = Choice(tr("Show report"), lambda: self.report_wanted(error))
            notice = replace(notice, choices=(choice,), topic=f"error:{type(error).__name__}")
        self.session.tell(notice)

    def close(self) -> bool:
        """Stop every job of this window; False when a thread did not end."""
        return self.jobs.close()
