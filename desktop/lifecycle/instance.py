"""One running program per profile: a second start hands its paths to the first and ends.

Who is the first is decided by a lock that the system takes back from the dead, so
two starts at one moment are one server, and a socket left by a killed program is
taken over. A first that does not answer within two seconds hangs: the second then
runs as a guest beside it, with a journal of its own, and leaves the profile's
windows and recovered texts alone.

Source: Qt documentation, “QLocalServer”.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from core.store.ownership import Ownership

Role = Literal["first", "handed-over", "guest"]
NAME = "instance.lock"
ANSWER_SECONDS, START_SECONDS = 2.0, 15.0
"""How long an answer may take, and how long a first may take until it listens."""
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
        self._heard: dict[QLocalSocket, bytes] = {}
        self._on_paths: Callable[[tuple[Path, ...]], object] = lambda _paths: None

    def meet(self, paths: Sequence[Path]) -> Role:
        """Become the first, or hand absolute paths over to it, or find that it does not answer.

        Waits for the first, at most as long as named above. Needs no application.
        """
        starting, asked = time.monotonic() + START_SECONDS, 0.0
        while True:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                if self._lock.take():
                    self._lock.write("")
                    return "first"
            except OSError:
                return "first"  # a profile that cannot be written is nobody's
            now = time.monotonic()
            if self._listening():
                asked = asked or now
                if _hand_over(socket_name(self._folder), paths, asked + ANSWER_SECONDS - now):
                    return "handed-over"
            if now > (asked + ANSWER_SECONDS if asked else starting):
                return "guest"
            time.sleep(0.02)

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
        self._lock.write(name)
        return True

    def close(self) -> None:
        """Let the next start be the first."""
        if self._server is not None:
            self._server.close()
        self._lock.release()

    def _listening(self) -> bool:
        try:
            return bool((self._folder / NAME).read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            return False

    def _connected(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._heard[socket] = b""
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(lambda socket=socket: self._ended(socket))
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket not in self._heard:
            return
        heard = self._heard[socket] = self._heard[socket] + bytes(socket.readAll().data())
        if len(heard) > MOST_BYTES:
            socket.abort()
        elif heard.endswith(b"\n"):
            paths = _paths_in(heard)
            if paths is not None:
                socket.write(_OK)
                socket.flush()
                self._on_paths(paths)
            socket.disconnectFromServer()

    def _ended(self, socket: QLocalSocket) -> None:
        self._heard.pop(socket, None)
        socket.deleteLater()


def _hand_over(name: str, paths: Sequence[Path], seconds: float) -> bool:
    """Whether the first took the paths within the time."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    left = max(1, int(seconds * 1000))
    if not socket.waitForConnected(left):
        return False
    socket.write(json.dumps({"paths": [str(path) for path in paths]}).encode() + b"\n")
    socket.flush()
    answer = b""
    ends = time.monotonic() + seconds
    while not answer.endswith(b"\n") and (rest := ends - time.monotonic()) > 0:
        if not socket.waitForReadyRead(max(1, int(rest * 1000))):
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
