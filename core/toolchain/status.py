"""What `toolchain list` says about one outside program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["ready", "missing", "damaged"]


@dataclass(frozen=True, slots=True)
class ToolStatus:
    """One tool: whether it is there, where it came from, and what to do when it is not."""

    name: str
    version: str
    state: State
    path: Path | None = None
    source: str = ""
    size_bytes: int = 0
    next_step: str = ""
    shipped: bool = False
    """It came with the program and stays as long as that does."""
