"""How addresses of mail are compared: two spellings of one address are one person."""

from __future__ import annotations

import unicodedata


def email_key(email: str) -> str:
    """What is compared: folded, in compatible Unicode (NFKC), without blanks around."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()
