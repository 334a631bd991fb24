"""Which place for secrets is used: the one that is wanted, as far as it is there and open.

A passphrase is never asked for here: whoever can ask a person is told that one
is needed. Nothing falls back to a place that was not chosen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from core.progress import Progress
from core.secrets.file_place import NAME, FilePlace
from core.secrets.keyring_place import find_keyring
from core.secrets.place import Kind, Place, SessionPlace

Need = Literal["choice", "passphrase"]
"""What only a person can give: where to keep secrets, or the passphrase of a file that is there."""


class Vault:
    """The place of one program; thread-safe. It is asked anew whenever another kind is wanted."""

    def __init__(
        self,
        folder: Path,
        wanted: Callable[[], Kind],
        keyring: Callable[[Progress], Place | None] = find_keyring,
    ) -> None:
        self.file = folder / NAME
        self._wanted, self._find_keyring = wanted, keyring
        self._session = SessionPlace()
        self._for_now = False
        """The person chose to keep secrets for this session, and only for this one."""
        self._open: Place | None = None
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def find(self, progress: Progress) -> Place | Need:
        """The place, or what is needed first; may wait for a keyring."""
        wanted = self._wanted()
        with self._lock:
            if wanted == "session" or self._for_now:
                return self._session
            if self._open is not None and self._open.kind == wanted:
                return self._open
            found = self._find_keyring(progress) if wanted == "keyring" else None
            if found is None:
                return "passphrase" if self.file.exists() else "choice"
            self._open = found
            return found

    def find_open(self, progress: Progress) -> Place | None:
        """The place, if it can be used without asking anybody."""
        found = self.find(progress)
        return None if isinstance(found, str) else found

    def open_file(self, passphrase: str) -> Place:
        """Open the encrypted file or make one; raises `WrongPassphraseError` or `SecretsError`."""
        found = FilePlace.open(self.file, passphrase)
        with self._lock:
            self._open, self._for_now = found, False
        return found

    def use_session(self) -> Place:
        """Keep secrets until the program ends, whatever is set."""
        with self._lock:
            self._for_now = True
            return self._session

    def close(self) -> None:
        """Forget the opened place, so that it is looked for anew."""
        with self._lock:
            self._open, self._for_now = None, False

    def note(self, value: str) -> None:
        """Remember a value so that it can be taken out of what a person hands on."""
        self._seen.add(value)

    def seen(self) -> tuple[str, ...]:
        """The values that were entered in this session; for masking and nothing else."""
        return tuple(self._seen)
