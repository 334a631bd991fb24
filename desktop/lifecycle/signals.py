"""Ctrl+C, SIGTERM and SIGHUP end the program in order: nothing typed is lost, no child is left."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QSocketNotifier


def end_on_signals(end: Callable[[], object]) -> Callable[[], None]:
    """Call `end` in the window's thread when a signal comes; call what is returned to stop that."""
    receiver, sender = socket.socketpair()
    for side in (receiver, sender):
        side.setblocking(False)
    former = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    for number in [getattr(signal, name) for name in names if hasattr(signal, name)]:
        signal.signal(number, lambda *_: None)
    notifier = QSocketNotifier(receiver.fileno(), QSocketNotifier.Type.Read)

    def interrupted() -> None:
        receiver.recv(16)
        end()

    notifier.activated.connect(interrupted)

    def stop() -> None:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(former)
        receiver.close()
        sender.close()

    return stop
