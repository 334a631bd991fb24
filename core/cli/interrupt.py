"""Ctrl-C and termination: the work is asked to stop, and made to stop when it does not hear.

The first signal asks through `Progress`, which ends outside programs at once.
Work that is still running a moment later, or a second signal, is interrupted.
Further signals are ignored while children are being ended, so that none is orphaned.
"""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from core.progress import Progress

GRACE_SECONDS = 1.0


class Interrupts:
    """Turns signals into a stopped `Progress`; `signal_number` is the first one that came."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._count = 0
        self._over = False
        self._timer: threading.Timer | None = None
        self.signal_number: int | None = None

    @property
    def exit_code(self) -> int:
        """130 after Ctrl-C, 143 after a request to terminate."""
        return 128 + (self.signal_number or signal.SIGINT)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """The signal handler."""
        self._count += 1
        if self._over or self._count > 2:
            return
        if self._count == 2:
            raise KeyboardInterrupt
        self.signal_number = number
        # In a thread: the interrupted code may hold the lock that `stop` takes.
        threading.Thread(target=self._progress.stop, daemon=True).start()
        self._timer = threading.Timer(GRACE_SECONDS, self._insist)
        self._timer.daemon = True
        self._timer.start()

    def finish(self) -> None:
        """From here on signals are ignored: only clean-up is left."""
        self._over = True
        if self._timer is not None:
            self._timer.cancel()

    def _insist(self) -> None:
        if self._over or self._count != 1:
            return
        main = threading.main_thread().ident
        if main is not None and hasattr(signal, "pthread_kill"):
            signal.pthread_kill(main, signal.SIGINT)  # also wakes a blocked system call
        else:
            _thread.interrupt_main()


@contextmanager
def interrupts(progress: Progress) -> Iterator[Interrupts]:
    """Handle Ctrl-C and termination for the time of a command; the old handlers come back."""
    handler = Interrupts(progress)
    if threading.current_thread() is not threading.main_thread():
        yield handler
        return
    numbers = [signal.SIGINT, signal.SIGTERM]
    previous = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        if previous[number] is not signal.SIG_IGN:
            signal.signal(number, handler)
    try:
        yield handler
    finally:
        handler.finish()
        for number, old in previous.items():
            signal.signal(number, old)
