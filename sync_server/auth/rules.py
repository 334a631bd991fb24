"""Which passwords are taken: long ones that do not say who the person is. No rules about characters.

Source: NIST SP 800-63B, section 5.1.1.2.
"""

from __future__ import annotations

from sync_server.errors import Invalid

_LEAST_DIFFERENT = 5


def usable(password: str, email: str, name: str) -> None:
    """Raise Invalid for a password that is guessed first."""
    folded = password.casefold()
    own = {email.casefold(), email.partition("@")[0].casefold() * 2, name.casefold()}
    if folded in own or len(set(folded)) < _LEAST_DIFFERENT:
        raise Invalid("This password is easy to guess.", "Choose a longer one, such as four unrelated words.")
