"""Work that another thread is lent; what it is made of is let go of in the window's thread only.

A job's functions hold panels, and whoever drops the last reference to a widget deletes it, in
its own thread. So a thread is only given an errand, and the window's thread empties it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any


class Errand:
    """A function to be called once by another thread; `future` says when that thread is done with it."""

    __slots__ = ("_run", "future")

    def __init__(self, run: Callable[[], Any]) -> None:
        self._run: Callable[[], Any] | None = run
        self.future: Future[Any] | None = None

    def __call__(self) -> Any:
        assert self._run is not None
        return self._run()

    def over(self) -> bool:
        """Whether no thread will ever look into it again."""
        return self.future is not None and self.future.done()

    def empty(self) -> None:
        """Let go of everything."""
        self._run = None


_LENT: set[Errand] = set()
"""Those that a thread may still have; touched by the window's thread only."""


def lend(run: Callable[[], Any], submit: Callable[[Errand], Future[Any]]) -> Future[Any]:
    """Have a thread call a function. To be called in the window's thread, as `take_back`."""
    errand = Errand(run)
    _LENT.add(errand)
    errand.future = submit(errand)
    return errand.future


def take_back() -> int:
    """Let go of the work that is over or was never begun; returns how much others still have."""
    for errand in [item for item in _LENT if item.over()]:
        _LENT.discard(errand)
        errand.empty()
    return len(_LENT)
