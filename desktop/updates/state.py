"""How updates stand, for every window of the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from core.updates.checking import Offer
    from core.updates.installation import Installation
    from core.updates.source import Source

Phase = Literal["idle", "checking", "newest", "offered", "fetching", "ready", "package", "failed", "none"]
"""`ready` is installed at the next start, `package` is fetched for the package manager or by hand.

`none` means that this build has no place for updates.
"""
BUSY = ("checking", "fetching")


@dataclass(frozen=True, slots=True)
class Update:
    """One state. `told` and `advice` are what a refusal or a missing network says."""

    phase: Phase = "idle"
    here: Installation | None = None
    offer: Offer | None = None
    package: Path | None = None
    done: int = 0
    total: int = 0
    told: str = ""
    advice: str = ""
    refused: bool = False


class Updates(QObject):
    """Changed in the window's thread only. Tests say where updates come from and what is installed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.now = Update()
        self.find_source: Callable[[str], Source | None] = _source
        self.find_installation: Callable[[], Installation] = _installation
        self.busy: Callable[[], bool] = lambda: False
        """Whether the job that looks or fetches still runs."""
        self.job = 0
        """Its number among the jobs of its window."""

    def set(self, **fields: Any) -> None:
        """Change some fields of the state."""
        fresh = replace(self.now, **fields)
        if fresh != self.now:
            self.now = fresh
            self.changed.emit()


def _source(url: str) -> Source | None:
    from core.updates.source import source

    return source(url)


def _installation() -> Installation:
    from core.updates.installation import this_installation

    return this_installation()
