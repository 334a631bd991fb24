"""Where the command line keeps secrets: the system's keyring, else the encrypted file.

Nothing secret is taken from the command line, where other programs could read it:
it comes from the environment or, without being shown, from the terminal.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from core.cli.context import Context
from core.errors import UsageError

if TYPE_CHECKING:
    from core.secrets.place import Place

PASSPHRASE = "CONTRACT_REWRITER_PASSPHRASE"  # noqa: S105 - the name of a variable


def open_place(context: Context) -> Place:
    """The keyring, or the encrypted file with a passphrase that is asked for; the file is made if needed."""
    from core.secrets.vault import Vault

    vault = Vault(context.settings.data_dir, lambda: "keyring")
    found = vault.find(context.progress)
    return vault.open_file(_passphrase()) if isinstance(found, str) else found


def place_there(context: Context) -> Place | None:
    """The keyring, or the encrypted file if there is one and its passphrase can be had; none is made."""
    from core.secrets.vault import Vault

    vault = Vault(context.settings.data_dir, lambda: "keyring")
    found = vault.find(context.progress)
    if found == "passphrase" and (os.environ.get(PASSPHRASE) or sys.stdin.isatty()):
        return vault.open_file(_passphrase())
    return None if isinstance(found, str) else found


def _passphrase() -> str:
    asked = "This system has no keyring. Passphrase of the file of secrets: "
    return ask_secret(PASSPHRASE, asked, "passphrase")


def ask_secret(variable: str, question: str, what: str) -> str:
    """From the environment or the terminal, without showing it; UsageError where nobody can be asked."""
    given = os.environ.get(variable)
    if given:
        return given
    if not sys.stdin.isatty():
        raise UsageError(f"No {what} was given.", f"Run this on a terminal, or set {variable}.")
    import getpass

    return getpass.getpass(question)
