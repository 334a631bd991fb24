"""The places where the cursor was, to go back to and forward again, over all files."""

from __future__ import annotations

from desktop.session import Place

MOST = 60
NEAR_LINES = 8
"""A place so near to the last one in its file replaces it."""


class Trail:
    """Like the history of a browser: going somewhere new forgets what lies ahead."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = -1

    def leave(self, here: Place | None, there: Place) -> None:
        """Note a jump from `here` to `there`."""
        del self._places[self._at + 1 :]
        for place in (here, there):
            if place is None:
                continue
            if self._places and _near(self._places[-1], place):
                self._places[-1] = place
            else:
                self._places.append(place)
        del self._places[:-MOST]
        self._at = len(self._places) - 1

    def back(self, here: Place | None) -> Place | None:
        """The place before this one; where the cursor is now can be gone forward to."""
        if here is not None and 0 <= self._at < len(self._places) and not _near(self._places[self._at], here):
            if self._at == len(self._places) - 1:
                self._places.append(here)
                self._at += 1
            return self._step(-1)
        return self._step(-1)

    def forward(self) -> Place | None:
        """The place after this one."""
        return self._step(1)

    def can_go(self, step: int) -> bool:
        """Whether there is a place before (-1) or after (1)."""
        return 0 <= self._at + step < len(self._places)

    def _step(self, step: int) -> Place | None:
        if not self.can_go(step):
            return None
        self._at += step
        return self._places[self._at]


def _near(one: Place, other: Place) -> bool:
    return one.path == other.path and abs(one.line - other.line) < NEAR_LINES
