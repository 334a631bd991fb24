"""Which secrets the program knows, and which are there: names and states, never values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.errors import UsageError
from core.rewriting.assistant.keys import needs_key, secret_name
from core.rewriting.assistant.providers.endpoints import endpoints, key_variables
from core.secrets.place import Kind
from core.secrets.vault import Need
from core.settings import Settings
from desktop.words import tr


@dataclass(frozen=True, slots=True)
class Known:
    """A secret that something in the program asks for; `variables` are stronger than what is kept."""

    name: str
    title: str
    about: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stock:
    """What was found: the place, or what a person must do first; and the names of what is kept."""

    kind: Kind | None
    need: Need | Literal[""] = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecretRow:
    """One line of the page."""

    known: Known
    kept: bool
    variable: str
    """The environment variable that is used in its place; empty when none is set."""

    @property
    def state(self) -> str:
        """The state in words."""
        if self.variable:
            return tr("set by {variable}").format(variable=self.variable)
        return tr("kept") if self.kept else tr("not set")


def known_secrets(settings: Settings) -> tuple[Known, ...]:
    """The table: a key for every model service that takes one. What needs another secret adds a row."""
    try:
        services = endpoints(settings)
    except UsageError:
        services = ()
    return tuple(
        Known(
            secret_name(item),
            tr("Key of {title}").format(title=item.title),
            tr("Sent to {host} and to nobody else.").format(host=item.host),
            key_variables(item),
        )
        for item in services
        if needs_key(item)
    )


def rows(
    known: Iterable[Known], names: Iterable[str], environment: Mapping[str, str] | None = None
) -> tuple[SecretRow, ...]:
    """The known secrets first, then what is kept and not known (any more)."""
    env, kept = os.environ if environment is None else environment, set(names)
    found = [
        SecretRow(
            item, item.name in kept, next((name for name in item.variables if env.get(name, "").strip()), "")
        )
        for item in known
    ]
    rest = sorted(kept - {row.known.name for row in found})
    about = tr("Nothing in the program asks for it now.")
    return (*found, *(SecretRow(Known(name, name, about), True, "") for name in rest))


def place_words(stock: Stock) -> str:
    """Where secrets are kept, in a sentence."""
    if stock.need == "choice":
        return tr("This system has no keyring that answers, so nothing is kept yet.")
    if stock.need == "passphrase":
        return tr("Kept in an encrypted file, which is locked.")
    return {
        "keyring": tr("Kept in the system's keyring."),
        "file": tr("Kept in a file that is encrypted with your passphrase."),
        "session": tr("Kept in memory, until the program ends."),
        None: tr("Looking for the system's keyring…"),
    }[stock.kind]
