"""Who is signed in at a team server: one token in the place for secrets, one in memory.

A refresh token counts once, so it is never used twice at the same time: not by two
threads, which wait for each other, and not by two programs, which wait for a lock
file and read what the other one kept.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from core.errors import SignedOutError
from core.progress import Progress
from core.secrets.place import Place
from core.sync.accounts import Accounts
from core.wire.accounts import Tokens

_EARLY_SECONDS = 30.0
"""An access token is renewed so long before it runs out."""
_LOCK = "sign-in.lock"


class Credentials:
    """One person at one server; thread-safe. Raises `SignedOutError` when nobody is signed in.

    `folder` is where every program of this person finds the same lock file.
    """

    def __init__(
        self,
        accounts: Accounts,
        place: Place,
        folder: Path,
        progress: Progress,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._accounts, self._place, self._progress = accounts, place, progress
        self._lock_file, self._clock = folder / _LOCK, clock
        self._lock = threading.Lock()
        self._access, self._until = "", 0.0
        kept = self._kept()
        self.user_id, self.device_id = kept["user"], kept["device"]

    def token(self) -> str:
        """An access token that counts; asks the server for one when the last has nearly run out."""
        with self._lock:
            if not self._access or self._clock() >= self._until:
                self._refresh()
            return self._access

    def renew(self, rejected: str) -> str:
        """Another token than the one that the server just rejected."""
        with self._lock:
            if not self._access or self._access == rejected:
                self._refresh()
            return self._access

    def sign_out(self) -> None:
        """End the session at the server and forget it here; here also when the server cannot be asked."""
        with self._lock, _machine_lock(self._lock_file):
            kept = self._kept()
            self._access = ""
            try:
                self._accounts.logout(kept["refresh"], kept["device"])
            finally:
                self._place.delete(secret_name(self._accounts.address), self._progress)

    def _refresh(self) -> None:
        with _machine_lock(self._lock_file):
            kept = self._kept()  # another program may have used the one that was known here
            try:
                tokens = self._accounts.refresh(kept["refresh"], kept["device"])
            except SignedOutError:
                self._access = ""
                self._place.delete(secret_name(self._accounts.address), self._progress)
                raise
            keep(self._accounts, self._place, tokens, kept["device"], self._progress)
        self._access = tokens.access_token
        self._until = self._clock() + max(1.0, tokens.expires_in - _EARLY_SECONDS)

    def _kept(self) -> dict[str, str]:
        text = self._place.get(secret_name(self._accounts.address), self._progress)
        try:
            found = orjson.loads(text or "")
            return {name: str(found[name]) for name in ("refresh", "user", "session", "device")}
        except (ValueError, TypeError, KeyError):
            raise SignedOutError(
                f"You are not signed in at {self._accounts.address}.",
                "Sign in with “contract-rewriter sync login”; nothing that waits is lost.",
            ) from None


def keep(accounts: Accounts, place: Place, tokens: Tokens, device_id: str, progress: Progress) -> None:
    """Keep a sign-in in the place for secrets: never in a project, never in settings."""
    value = {
        "refresh": tokens.refresh_token,
        "user": tokens.user_id,
        "session": tokens.session_id,
        "device": device_id,
    }
    place.set(secret_name(accounts.address), orjson.dumps(value).decode(), progress)


def secret_name(address: str) -> str:
    """Under which name a sign-in is kept; may be shown."""
    return f"team server {address}"


@contextmanager
def _machine_lock(path: Path) -> Iterator[None]:
    """Alone among the programs of this machine; the system lets go when a program ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as handle:
        if os.name == "nt":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
                    break
                except OSError:  # it gives up after ten seconds
                    continue
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
