"""Who has which node open: kept in memory, forgotten after a minute, told to members only."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

TTL_SECONDS = 60.0
MOST = 1000
"""Devices that are remembered in one workspace."""


@dataclass(frozen=True, slots=True)
class Here:
    """A person at a device."""

    user: str
    device: str
    name: str


class Presence:
    """By workspace and device. Its clock only runs forward, whatever the machine's time does."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._open: dict[str, dict[tuple[str, str], tuple[Here, str, float]]] = {}

    def note(self, workspace_id: str, who: Here, node: str | None) -> bool:
        """A device has a node open, or (None) nothing; whether this is news."""
        kept = self._fresh(workspace_id)
        key = (who.user, who.device)
        before = kept.get(key)
        if node is None:
            kept.pop(key, None)
        elif before is not None or len(kept) < MOST:
            kept[key] = (who, node, self._seconds() + TTL_SECONDS)
        if not kept:
            self._open.pop(workspace_id, None)
        return (before[1] if before is not None else None) != node

    def people(self, workspace_id: str) -> list[tuple[Here, str]]:
        """Who has which node open now."""
        found = [(who, node) for who, node, _ in self._fresh(workspace_id).values()]
        if not found:
            del self._open[workspace_id]
        return found

    def _fresh(self, workspace_id: str) -> dict[tuple[str, str], tuple[Here, str, float]]:
        now = self._seconds()
        kept = {key: value for key, value in self._open.get(workspace_id, {}).items() if value[2] > now}
        self._open[workspace_id] = kept
        return kept
