"""Bench: what operations work with, made once in `app.py` and passed to them.

The compilers, the EVM and the store are opened when first needed, in a job's
thread, so that the window is there before them.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Cancelled, ContractRewriterError
from core.settings import Settings
from desktop.errors import notice_of
from desktop.jobs import Jobs
from desktop.memory import Memory
from desktop.session import Session

if TYPE_CHECKING:
    from core.analysis.kept import Kept
    from core.store.database import Store
    from core.toolchain.toolchain import Toolchain


class Bench:
    """Settings, session, jobs and memory, and the outside things behind them."""

    def __init__(
        self, settings: Settings, session: Session, memory: Memory, tools: Toolchain | None = None
    ) -> None:
        """`tools` that are given stay the caller's: `close` does not end them."""
        self.settings, self.session, self.memory = settings, session, memory
        self.jobs = Jobs(self.failed)
        self._lock = threading.Lock()
        self._given = tools
        self._tools: Toolchain | None = None
        self._store: Store | None = None
        self._kept: Kept | None = None
        self._closed = False

    @property
    def log_file(self) -> Path:
        """Where unforeseen errors are written."""
        return self.settings.data_dir / "desktop.log"

    def tools(self) -> Toolchain:
        """The toolchain; to be called in a job's thread."""
        if self._given is not None:
            return self._given
        from core.toolchain.toolchain import Toolchain

        with self._lock:
            self._check_open()
            if self._tools is None:
                self._tools = Toolchain(self.settings)
            return self._tools

    def kept(self) -> Kept:
        """What is known from earlier analyses; to be called in a job's thread."""
        from core.pipeline import kept_results

        with self._lock:
            if self._kept is None:
                self._kept = kept_results(self.settings)
            return self._kept

    def store(self) -> Store:
        """The project store; to be called in a job's thread. Raises `StoreError`."""
        from core.store.database import open_store

        with self._lock:
            self._check_open()
            if self._store is None:
                self._store = open_store(self.settings)
            return self._store

    def failed(self, error: BaseException) -> None:
        """Tell the person about a failed job."""
        self.session.tell(notice_of(error, str(self.log_file)))

    def _check_open(self) -> None:
        """A job that comes here late must not start what nobody would end."""
        if self._closed:
            raise Cancelled

    def close(self) -> bool:
        """Stop every job and end every outside program; False when a thread did not end."""
        self.jobs.cancel_all()
        with self._lock:
            self._closed = True
            tools, self._tools = self._tools, None
        if tools is not None:
            with suppress(ContractRewriterError):
                tools.close()
        ended = self.jobs.close()
        store, self._store = self._store, None
        if store is not None:
            store.close()
        return ended
