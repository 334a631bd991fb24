"""Puts names in the place of secrets before a text leaves, and the secrets back into the reply.

The table from names to secrets stays in memory on this machine, for one
conversation. The names are words of Solidity, so that a model can quote the code
around them and a quoted piece is found in the file again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from core.rewriting.assistant.privacy.mnemonics import phrases
from core.rewriting.assistant.privacy.tokens import Secret, SecretKind, secrets_in

PREFIX = "MASKED_"
_NAMED = re.compile(r"\bMASKED_[A-Z_]+_\d+\b")
_SHORTEST_KNOWN = 12


class Masker:
    """One conversation's table. `known` are strings known to be secret, wherever they stand."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known = sorted({item for item in known if len(item) >= _SHORTEST_KNOWN}, key=len, reverse=True)
        self._name_of: dict[str, str] = {}
        self._secret_of: dict[str, str] = {}
        self._kind_of: dict[str, SecretKind] = {}

    def __repr__(self) -> str:
        return f"Masker({len(self._name_of)} secrets)"

    def mask(self, text: str) -> str:
        """The text with a name for each secret; the same secret has the same name every time."""
        made, at = [], 0
        for secret in self.find(text):
            made += [text[at : secret.start], self._name(text[secret.start : secret.end], secret.kind, text)]
            at = secret.end
        return "".join([*made, text[at:]])

    def unmask(self, text: str) -> str:
        """The text with the secrets again."""
        return _NAMED.sub(lambda found: self._secret_of.get(found.group(), found.group()), text)

    def find(self, text: str) -> list[Secret]:
        """The secrets of a text in their order; of those that overlap, one around all."""
        found = [*secrets_in(text), *(Secret(start, end, "mnemonic") for start, end in phrases(text))]
        for value in [*self._known, *self._name_of]:
            found += [Secret(*item.span(), "known") for item in re.finditer(re.escape(value), text)]
        return _merged(sorted(found, key=lambda item: (item.start, -item.end)))

    def counts(self, text: str) -> Mapping[SecretKind, int]:
        """How many names of which kind stand in a masked text."""
        names = set(_NAMED.findall(text)) & set(self._secret_of)
        return Counter(self._kind_of[name] for name in sorted(names))

    def _name(self, value: str, kind: SecretKind, text: str) -> str:
        if value not in self._name_of:
            word = kind.upper().replace("-", "_")
            number = 1
            while f"{PREFIX}{word}_{number}" in self._secret_of or f"{PREFIX}{word}_{number}" in text:
                number += 1
            name = f"{PREFIX}{word}_{number}"
            self._name_of[value], self._secret_of[name], self._kind_of[name] = name, value, kind
        return self._name_of[value]


class Unmasking:
    """Puts secrets back into a text that comes in pieces: a name that may be cut in two is held back."""

    def __init__(self, masker: Masker) -> None:
        self._masker, self._held = masker, ""

    def feed(self, text: str) -> str:
        """As much of the text as is certain."""
        whole = self._held + text
        tail = re.search(r"(?<![A-Za-z0-9_])[A-Z0-9_]{1,60}\Z", whole)
        keep = len(tail.group()) if tail and _may_be_name(tail.group()) else 0
        self._held = whole[len(whole) - keep :]
        return self._masker.unmask(whole[: len(whole) - keep])

    def rest(self) -> str:
        """What was held back when the text ends."""
        held, self._held = self._held, ""
        return self._masker.unmask(held)


def _may_be_name(tail: str) -> bool:
    return tail.startswith(PREFIX) or PREFIX.startswith(tail)


def _merged(found: list[Secret]) -> list[Secret]:
    made: list[Secret] = []
    for secret in found:
        if made and secret.start < made[-1].end:
            last = made[-1]
            made[-1] = Secret(last.start, max(last.end, secret.end), last.kind)
        else:
            made.append(secret)
    return made
