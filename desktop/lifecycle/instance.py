"""One running program per profile: a second start hands its paths to the first and ends.

Who is the first is decided by a lock that the system takes back from the dead, so
two starts at one moment are one server, and a socket left by a killed program is
taken over. A first that does not answer for two seconds, and does not work either,
hangs: the second then runs as a guest beside it, with a journal of its own, and
leaves the profile's windows and recovered texts alone. Twenty starts at one moment
make the first slow, not hang: while its processor time grows (Linux), it is waited for.

Source: Qt documentation, “QLocalServer”.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from core.store.ownership import Ownership
from desktop.words import tr

Role = Literal["first", "handed-over", "guest"]
NAME = "instance.lock"
ANSWER_SECONDS, START_SECONDS = 2.0, 15.0
"""How long a first may neither answer nor work, once it listens and before."""
LONGEST_SECONDS = 60.0
"""So long a first that works and does not answer is waited for."""
LOOK_SECONDS = 0.1
MOST_BYTES = 1_000_000
_OK = b"ok\n"


def socket_name(folder: Path) -> str:
    """The name of the socket of a profile and a user."""
    return "contract-rewriter-" + _digest(f"{folder.resolve()}\n{_user()}")


class Instance(QObject):
    """This start's place among the others of its profile."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._lock = Ownership(folder / NAME)
        self._server: QLocalServer | None = None
        self._on_paths: Callable[[tuple[Path, ...]], object] = lambda _paths: None

    def meet(self, paths: Sequence[Path]) -> Role:
        """Become the first, or hand absolute paths over to it, or find that it does not answer.

        Waits for the first, at most as long as named above. Needs no application.
        """
        starting, answering = _Patience(START_SECONDS), _Patience(ANSWER_SECONDS)
        while True:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                if self._lock.take():
                    self._lock.write(f"{os.getpid()} ")
                    return "first"
            except OSError:
                return "first"  # a profile that cannot be written is nobody's
            process, listens = self._who()
            patience = answering if listens else starting
            name = socket_name(self._folder)
            if listens and _hand_over(name, paths, lambda: answering.lasts(process)):  # noqa: B023
                return "handed-over"
            if not patience.lasts(process):
                return "guest"
            time.sleep(0.02)

    @property
    def first(self) -> bool:
        """Whether this start still is the first of its profile."""
        return self._lock.held

    def serve(self, on_paths: Callable[[tuple[Path, ...]], object]) -> bool:
        """Listen to later starts; to be called by the first when its loop runs."""
        if not self._lock.held:
            return False
        self._on_paths = on_paths
        name = socket_name(self._folder)
        QLocalServer.removeServer(name)  # of a program that was killed: the lock says so
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        if not self._server.listen(name):
            return False
        self._lock.write(f"{os.getpid()} {name}")
        return True

    def close(self) -> None:
        """Let the next start be the first."""
        if self._server is not None:
            for visitor in self._server.findChildren(_Visitor):
                visitor.leave()
            self._server.close()
        self._lock.release()

    def _who(self) -> tuple[int, bool]:
        """The process of the first, 0 when it is not known, and whether it listens."""
        try:
            process, _, name = (self._folder / NAME).read_text("utf-8").partition(" ")
            return int(process), bool(name)
        except (OSError, ValueError):
            return 0, False

    def _connected(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            visitor = _Visitor(self._server.nextPendingConnection())
            visitor.said.connect(self._said, Qt.ConnectionType.QueuedConnection)  # answer all, then open
            visitor.listen()

    def _said(self, paths: object) -> None:
        assert isinstance(paths, tuple)
        self._on_paths(paths)


class Met(NamedTuple):
    """How a start met the others of its profile."""

    instance: Instance
    role: Role


def meet(folder: Path, paths: Sequence[str]) -> Met:
    """Meet the others of the profile in a folder, and say where the paths went if they did.

    Nothing of the window is loaded for this.
    """
    instance = Instance(folder)
    role = instance.meet([Path(item).expanduser().absolute() for item in paths])
    if role == "handed-over":
        sys.stdout.write(tr("Opened in the window that is already there.") + "\n")
    return Met(instance, role)


class _Visitor(QObject):
    """A later start at the door; lives as long as its socket. `said(paths)` is sent once at most."""

    said = Signal(object)

    def __init__(self, socket: QLocalSocket) -> None:
        super().__init__(socket)
        self._socket, self._heard, self._left = socket, b"", False
        socket.readyRead.connect(self.listen)
        socket.disconnected.connect(self.leave)

    def listen(self) -> None:
        """Take what has come so far."""
        self._heard += bytes(self._socket.readAll().data())
        if len(self._heard) > MOST_BYTES:
            self._socket.abort()
        elif self._heard.endswith(b"\n"):
            paths, self._heard = _paths_in(self._heard), b""
            if paths is not None:
                self._socket.write(_OK)
                self._socket.flush()
                self.said.emit(paths)
            self._socket.disconnectFromServer()

    def leave(self) -> None:
        """It is gone, or has to go."""
        if not self._left:
            self._left = True
            self._socket.abort()
            self._socket.deleteLater()


class _Patience:
    """Lasts while a process works, and some seconds more; it begins when it is first asked."""

    def __init__(self, silent: float) -> None:
        self._silent = silent
        self._began = self._worked = 0.0
        self._used = -1

    def lasts(self, process: int) -> bool:
        """Whether to wait on for a process."""
        now, used = time.monotonic(), _processor_time(process)
        self._began = self._began or now
        if used != self._used or not self._worked:
            self._used, self._worked = used, now
        return now - self._worked < self._silent and now - self._began < LONGEST_SECONDS


def _processor_time(process: int) -> int:
    """What a process has used so far, in the system's ticks; -1 where that cannot be known."""
    with suppress(OSError, ValueError, IndexError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    return -1


def _hand_over(name: str, paths: Sequence[Path], wait: Callable[[], bool]) -> bool:
    """Whether the first took the paths before the patience was over."""
    socket, look = QLocalSocket(), round(LOOK_SECONDS * 1000)
    socket.connectToServer(name)
    if not socket.waitForConnected(look):
        return False
    socket.write(json.dumps({"paths": [str(path) for path in paths]}).encode() + b"\n")
    socket.flush()
    answer = b""
    while not answer.endswith(b"\n") and socket.state() == QLocalSocket.LocalSocketState.ConnectedState:
        if not socket.waitForReadyRead(look) and not wait():
            break
        answer += bytes(socket.readAll().data())
    socket.abort()
    return answer == _OK


def _paths_in(message: bytes) -> tuple[Path, ...] | None:
    try:
        paths = tuple(Path(str(item)) for item in json.loads(message)["paths"])
    except (ValueError, KeyError, TypeError):
        return None
    return paths if all(path.is_absolute() for path in paths) else None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
