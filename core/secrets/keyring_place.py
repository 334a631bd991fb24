"""Secrets in the system's keyring: Keychain, Credential Locker, Secret Service or KWallet, nothing else.

Backends that other packages add are passed over, for some keep plain text and
some ask in a terminal. A keyring may wait for a person or hang for ever, so
each call runs in a thread that can be left behind.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from core.progress import Progress
from core.secrets.place import Kind, SecretsError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")
SERVICE = "contract-rewriter"
INDEX = ".names"
"""Under this name the names are kept, because a keyring cannot list them."""
LOOK_SECONDS, CALL_SECONDS = 5.0, 60.0
"""A person may have to unlock it during a call."""
_POLL_SECONDS = 0.05
_SYSTEM = ("SecretService", "libsecret", "kwallet", "macOS", "Windows")


class KeyringPlace:
    """A keyring that was found."""

    kind: Kind = "keyring"

    def __init__(self, keyring: KeyringBackend, seconds: float = CALL_SECONDS) -> None:
        self._keyring, self._seconds = keyring, seconds
        self._lock = threading.Lock()

    def get(self, name: str, progress: Progress) -> str | None:
        """The value, or None when there is none."""
        return self._ask(lambda: self._keyring.get_password(SERVICE, name), progress)

    def set(self, name: str, value: str, progress: Progress) -> None:
        """Keep a value in place of the former one."""
        with self._lock:
            self._ask(lambda: self._keyring.set_password(SERVICE, name, value), progress)
            self._index(progress, lambda names: names | {name})

    def delete(self, name: str, progress: Progress) -> None:
        """Forget a value; one that is not there is no error."""
        with self._lock:
            if self.get(name, progress) is not None:
                self._ask(lambda: self._keyring.delete_password(SERVICE, name), progress)
            self._index(progress, lambda names: names - {name})

    def names(self, progress: Progress) -> tuple[str, ...]:
        """The names of what is kept, sorted."""
        try:
            return tuple(sorted(str(item) for item in json.loads(self.get(INDEX, progress) or "[]")))
        except ValueError:
            return ()

    def _index(self, progress: Progress, change: Callable[[frozenset[str]], frozenset[str]]) -> None:
        names = json.dumps(sorted(change(frozenset(self.names(progress)))))
        self._ask(lambda: self._keyring.set_password(SERVICE, INDEX, names), progress)

    def _ask(self, call: Callable[[], T], progress: Progress) -> T:
        return in_time(call, progress, self._seconds)


def find_keyring(progress: Progress, seconds: float = LOOK_SECONDS) -> KeyringPlace | None:
    """The system's keyring, or None when there is none or it does not answer in time."""
    try:
        found = in_time(_find, progress, seconds)
    except SecretsError:
        return None
    return None if found is None else KeyringPlace(found)


def in_time(call: Callable[[], T], progress: Progress, seconds: float) -> T:
    """What `call` returns; raises `SecretsError` when it fails or takes too long, or `Cancelled`."""
    answer: list[T] = []
    failure: list[BaseException] = []
    ended = threading.Event()

    def run() -> None:
        try:
            answer.append(call())
        except BaseException as error:
            failure.append(error)
        finally:
            ended.set()

    threading.Thread(target=run, name="keyring", daemon=True).start()
    left = seconds
    while not ended.wait(_POLL_SECONDS):
        progress.check()
        left -= _POLL_SECONDS
        if left <= 0:
            raise SecretsError(
                f"The system's keyring did not answer within {seconds:g} seconds.",
                "Unlock it and try again, or choose another place for secrets.",
            )
    if failure:
        reason = str(failure[0]) or type(failure[0]).__name__
        raise SecretsError(
            f"The system's keyring refused: {reason.rstrip('.')}.",
            "Unlock it and try again, or choose another place for secrets.",
        ) from failure[0]
    return answer[0]


def _find() -> KeyringBackend | None:
    import keyring
    from keyring.backend import get_all_keyring
    from keyring.backends import fail, null

    chosen: Any = keyring.get_keyring()
    if isinstance(chosen, fail.Keyring | null.Keyring):
        return None
    if trusted(chosen):
        return chosen  # type: ignore[no-any-return]
    usable = [item for item in get_all_keyring() if trusted(item)]
    return max(usable, key=lambda item: item.priority, default=None)


def trusted(keyring: object) -> bool:
    """Whether it is one of the systems' own keyrings, as the package `keyring` ships them."""
    package, _, name = type(keyring).__module__.rpartition(".")
    return package == "keyring.backends" and name in _SYSTEM
