"""Looks for garbage in the window's thread only, and at length only while nobody types.

By itself Python looks in whatever thread makes the next object, and deletes there what it finds.
A widget that is deleted by a job's thread, or in the middle of Qt's walk over all widgets, ends the
program. Between two events of the window's own thread nothing of the kind can happen.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCursor

from core.solidity.deep import garbage_can_wait
from desktop.lending import take_back

TICK_MS = 1_000
QUIET_SECONDS = 1.0
"""Nobody types when the last key is so long ago."""
SHORT = 10_000
"""So many new objects are looked through within a few milliseconds, and at any time."""
HUGE = 200_000
"""So many new ones are something large that a job made, such as an index, and not garbage: they are set
aside. To look through them would hold every thread for a tenth of a second, and for seconds later on."""
MOST_ASIDE = 500_000
"""When so many more objects are set aside than outlived the last look at all of them, everything is looked
at once nobody is there: about 100 MB."""
MOST_AT_ALL = 8_000_000
"""When so many more are set aside, everything is looked at whatever anybody does: memory is dearer then."""
MANY = 1_000_000
"""To look at so many takes a third of a second, and four seconds at what a project of 50,000 lines needs."""
AWAY_SECONDS = 30.0
"""Nobody is there when so long neither a letter was typed nor the mouse moved."""


class Collector(QObject):
    """One per program. Python's own looking is off from the first line to `close`."""

    def __init__(self) -> None:
        super().__init__()
        self._was_on = gc.isenabled()
        gc.disable()
        self._typed, self._all_wanted = 0.0, False
        self._mouse, self._moved = QCursor.pos(), 0.0
        self._aside = 0
        """How many were set aside since, at most."""
        self._old, self._new = _alive(), 0
        """How many objects outlived the last look at all of them, and how many came since."""
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def typed(self) -> None:
        """A key came: long looks wait until nobody types."""
        self._typed = time.monotonic()

    def soon(self) -> None:
        """Something large was closed: look at everything when it disturbs nobody."""
        self._all_wanted = True

    def look(self) -> None:
        """One turn: what is worth it now, by Python's own thresholds."""
        take_back()
        self._see_the_mouse()
        young, quiet = gc.get_count()[0], self._nobody_typed(QUIET_SECONDS)
        if young > HUGE:
            gc.freeze()
            self._aside += young
        if self._all_is_due():
            self._look_at_all()
        elif garbage_can_wait() or (SHORT < young <= HUGE and not quiet):
            return
        elif quiet and self._new > self._old // 4:  # at what is set aside too it would take seconds
            self._old, self._new = self._old + self._new - gc.collect(), 0
        elif HUGE >= young > gc.get_threshold()[0]:
            generation = 1 if gc.get_count()[1] > gc.get_threshold()[1] else 0
            self._new += max(0, young - gc.collect(generation))

    def close(self, *, ended: bool) -> None:
        """Leave it to Python again, unless a thread of the program has not `ended`."""
        self._timer.stop()
        take_back()
        _thaw()
        if self._was_on and ended:
            gc.enable()

    def _see_the_mouse(self) -> None:
        place = QCursor.pos()
        if place != self._mouse:
            self._mouse, self._moved = place, time.monotonic()

    def _nobody_typed(self, seconds: float) -> bool:
        return time.monotonic() - self._typed > seconds

    def _nobody_is_there(self) -> bool:
        return self._nobody_typed(AWAY_SECONDS) and time.monotonic() - self._moved > AWAY_SECONDS

    def _all_is_due(self) -> bool:
        """Whether everything is to be looked at now, which takes the longer the more there is."""
        if self._aside > MOST_AT_ALL and self._left_aside() > MOST_AT_ALL:
            return True
        if garbage_can_wait() or not (self._all_wanted or self._aside > MOST_ASIDE):
            return False
        many = self._old + self._aside > MANY
        if not (self._nobody_is_there() if many else self._nobody_typed(QUIET_SECONDS)):
            return False
        return self._all_wanted or self._left_aside() > MOST_ASIDE

    def _left_aside(self) -> int:
        """Most of what was set aside is let go of without a look at it; only what is left counts."""
        self._aside = max(0, gc.get_freeze_count() - self._old)
        return self._aside

    def _look_at_all(self) -> None:
        _thaw()
        gc.collect()
        self._old, self._new, self._all_wanted, self._aside = _alive(), 0, False, 0


def _thaw() -> None:
    """Look at what was set aside again."""
    gc.unfreeze()


def _alive() -> int:
    """How many objects there are, counted without a look at any of them.

    `gc.get_objects` hands out tuples that another thread has not finished, and that thread then fails.
    """
    gc.freeze()
    count = gc.get_freeze_count()
    gc.unfreeze()
    return count
