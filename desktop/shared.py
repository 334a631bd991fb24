"""What all windows of the program share: settings, memory, and the outside things behind the work.

The compilers, the EVM and the store are opened when first needed, in a job's
thread, so that the window is there before them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.errors import Cancelled, ContractRewriterError
from core.secrets.place import Kind
from core.secrets.vault import Vault
from core.settings import Settings
from desktop.hints import Hints
from desktop.memory import Memory
from desktop.scheduling import Scheduler
from desktop.updates.state import Updates

if TYPE_CHECKING:
    from core.analysis.kept import Kept
    from core.store.database import Store
    from core.sync.account import SignedIn
    from core.toolchain.toolchain import Toolchain


class Sign(QObject):
    """Who is signed in at the team server, for every window; changed in the window's thread only."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.found: SignedIn | None = None

    def set(self, found: SignedIn | None) -> None:
        """Somebody signed in, or out."""
        self.found = found
        self.changed.emit()


class Shared:
    """Made once in `app.py`; every window's bench asks it."""

    def __init__(
        self,
        settings: Settings,
        memory: Memory,
        tools: Toolchain | None = None,
        keys_in: Callable[[], Kind] = lambda: "keyring",
    ) -> None:
        """`tools` that are given stay the caller's: `close` does not end them."""
        self.vault = Vault(settings.data_dir, keys_in)
        self.settings, self.memory = settings, memory
        self.scheduler = Scheduler()
        self.sign = Sign()
        self.updates = Updates()
        self.hints = Hints(self.sign, lambda: self.settings)
        self._lock = threading.Lock()
        self._given = tools
        self._tools: Toolchain | None = None
        self._store: Store | None = None
        self._kept: Kept | None = None
        self._closed = False

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

    def forget_store(self) -> None:
        """The store was damaged and set aside: the next use begins a new one."""
        with self._lock:
            self._store = None

    def _check_open(self) -> None:
        """A job that comes here late must not start what nobody would end."""
        if self._closed:
            raise Cancelled

    def end_tools(self) -> None:
        """End every outside program, and hand out nothing more; jobs that use one fail at once."""
        with self._lock:
            self._closed = True
            tools, self._tools = self._tools, None
        if tools is not None:
            with suppress(ContractRewriterError):
                tools.close()

    def close_store(self) -> None:
        """Close the store; after the last job."""
        store, self._store = self._store, None
        if store is not None:
            store.close()
