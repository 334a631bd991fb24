"""The composition root: makes every object once, in order, and ends them in reverse."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSocketNotifier
from PySide6.QtWidgets import QApplication

from core.settings import Settings, load_settings
from desktop.bench import Bench
from desktop.look import Look
from desktop.memory import Memory
from desktop.session import Session
from desktop.window import Window

if TYPE_CHECKING:
    from core.toolchain.toolchain import Toolchain


class Desktop:
    """The running program: application, look, bench and window."""

    def __init__(self, app: QApplication, settings: Settings, tools: Toolchain | None = None) -> None:
        self.app = app
        self.memory = Memory(settings.data_dir)
        self.look = Look(app, self.memory.values.theme)
        self.session = Session()
        self.bench = Bench(settings, self.session, self.memory, tools)
        self.window = Window(self.bench, self.look, self._closed)

    def show(self) -> None:
        """Show the window where it was the last time."""
        geometry = QByteArray.fromHex(self.memory.values.geometry.encode("ascii"))
        if geometry.isEmpty() or not self.window.restoreGeometry(geometry):
            self.window.resize(1400, 880)
        self.window.show()

    def close(self) -> bool:
        """Stop every job and end every outside program; False when something did not end."""
        return self.bench.close()

    def _closed(self) -> None:
        self.app.quit()


def run(paths: Sequence[str], settings: Settings | None = None) -> int:
    """Open the window on paths and return the exit code when it is closed."""
    settings = settings or load_settings()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("contract-rewriter")
    app.setApplicationDisplayName("Contract Rewriter")
    app.setQuitOnLastWindowClosed(False)
    _log_to(settings.data_dir)
    desktop = Desktop(app, settings)
    notifier = _quit_on_interrupt(desktop.window)
    desktop.show()
    if paths:
        desktop.window.open_path(Path(paths[0]))
    code = app.exec()
    notifier.setEnabled(False)
    desktop.close()
    return code


def _log_to(folder: Path) -> None:
    """Write warnings and unforeseen errors to a small log file; without one the window still works."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "desktop.log", maxBytes=500_000, backupCount=1, delay=True)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    sys.excepthook = lambda kind, error, trace: logging.getLogger("contract_rewriter").error(
        "unforeseen error in the window", exc_info=(kind, error, trace)
    )


def _quit_on_interrupt(window: Window) -> QSocketNotifier:
    """Let Ctrl+C and SIGTERM close the window, so that no child process is left."""
    receiver, sender = socket.socketpair()
    for end in (receiver, sender):
        end.setblocking(False)
    signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    notifier = QSocketNotifier(receiver.fileno(), QSocketNotifier.Type.Read)
    keep = (receiver, sender)

    def interrupted() -> None:
        keep[0].recv(16)
        window.close_now()

    notifier.activated.connect(interrupted)
    return notifier
