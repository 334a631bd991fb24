"""Who is meant by `@name` in a comment."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping


def mentioned(text: str, names: Mapping[str, str]) -> set[str]:
    """The people (by id) whose whole name stands behind an @, or the first word of it if only one has it.

    Letters are compared without their case. A name inside of a longer word or an address is none.
    """
    said = _folded(text)
    if "@" not in said:
        return set()
    whole = {person: _folded(name) for person, name in names.items()}
    first = {person: (name.split() or [""])[0] for person, name in whole.items()}
    often = Counter(first.values())
    found = set()
    for person, name in whole.items():
        short = first[person] if often[first[person]] == 1 else name
        if any(each and _stands(each, said) for each in (name, short)):
            found.add(person)
    return found


def _stands(name: str, said: str) -> bool:
    return re.search(rf"(?<![\w.@])@{re.escape(name)}(?!\w)", said) is not None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
