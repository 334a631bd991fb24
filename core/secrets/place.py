"""What every place for secrets can do, and the place that forgets them when the program ends.

A secret has a name that may be shown and a value that is never shown or
logged. Nothing here writes a value anywhere as plain text.
"""

from __future__ import annotations

from typing import Literal, Protocol

from core.errors import ContractRewriterError, InputError
from core.progress import Progress

Kind = Literal["keyring", "file", "session"]


class SecretsError(ContractRewriterError):
    """The place for secrets cannot be used now."""

    code = "secrets"


class WrongPassphraseError(InputError):
    """The passphrase does not open the file."""

    code = "wrong-passphrase"


class Place(Protocol):
    """Where secrets are kept. Every method may take long, and raises `SecretsError` or `Cancelled`."""

    @property
    def kind(self) -> Kind:
        """Which kind of place it is."""

    def get(self, name: str, progress: Progress) -> str | None:
        """The value, or None when there is none."""

    def set(self, name: str, value: str, progress: Progress) -> None:
        """Keep a value in place of the former one."""

    def delete(self, name: str, progress: Progress) -> None:
        """Forget a value; one that is not there is no error."""

    def names(self, progress: Progress) -> tuple[str, ...]:
        """The names of what is kept, sorted."""


class SessionPlace:
    """Keeps secrets in memory, until the program ends."""

    kind: Kind = "session"

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, name: str, progress: Progress) -> str | None:
        """The value, or None when there is none."""
        return self._values.get(name)

    def set(self, name: str, value: str, progress: Progress) -> None:
        """Keep a value in place of the former one."""
        self._values[name] = value

    def delete(self, name: str, progress: Progress) -> None:
        """Forget a value; one that is not there is no error."""
        self._values.pop(name, None)

    def names(self, progress: Progress) -> tuple[str, ...]:
        """The names of what is kept, sorted."""
        return tuple(sorted(self._values))
