"""What is looked for, and what a place that was found becomes when it is replaced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InputError

Groups = tuple[tuple[int, int], ...]
"""Start and end of the whole match and of its groups; (-1, -1) for a group that took no part."""
_PART = re.compile(r"\$(?:(\$)|(&)|(\d{1,2})|\{(\d{1,2})\})|\\([nt\\])")


@dataclass(frozen=True, slots=True)
class Query:
    """Words or, with `regular`, a regular expression of Python; `case` and `word` as in every editor."""

    words: str
    case: bool = False
    word: bool = False
    regular: bool = False


def pattern_of(query: Query) -> re.Pattern[str]:
    """The pattern for folded text; raises `InputError` with what is wrong with an expression."""
    body = query.words if query.regular else re.escape(query.words)
    if query.word:
        body = rf"(?<![\w$])(?:{body})(?![\w$])"
    flags = re.MULTILINE | (re.RegexFlag(0) if query.case else re.IGNORECASE)
    try:
        return re.compile(body, flags)
    except (re.error, OverflowError, RecursionError) as error:
        reason = error.msg if isinstance(error, re.error) else str(error)
        at = (
            f" (at character {error.pos + 1})"
            if isinstance(error, re.error) and error.pos is not None
            else ""
        )
        raise InputError(
            f"The regular expression cannot be read: {reason}{at if not query.word else ''}.",
            "Mend it, or search for plain words.",
        ) from error


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands instead; with `regular`: `$1` a group, `$&` the match, `$$` a dollar, `\\n` a line end."""

    text: str
    regular: bool = False
    keep_case: bool = False

    def of(self, parts: Sequence[str]) -> str:
        """What one match becomes; `parts` are its text and the texts of its groups."""
        made = _PART.sub(lambda part: _filled(part, parts), self.text) if self.regular else self.text
        return in_case_of(parts[0], made) if self.keep_case else made


def in_case_of(model: str, text: str) -> str:
    """`text` written as `model` is: ALL UPPER, all lower, or its first letter Upper or lower."""
    if not text or not any(char.isalpha() for char in model):
        return text
    if model.upper() == model:
        return text.upper()
    if model.lower() == model:
        return text.lower() if text.upper() == text else text[:1].lower() + text[1:]
    if model[:1].isalpha():
        first = text[:1].upper() if model[:1].isupper() else text[:1].lower()
        return first + text[1:]
    return text


def _filled(part: re.Match[str], parts: Sequence[str]) -> str:
    if part.group(1):
        return "$"
    if part.group(5):
        return {"n": "\n", "t": "\t", "\\": "\\"}[part.group(5)]
    number = 0 if part.group(2) else int(part.group(3) or part.group(4))
    return parts[number] if number < len(parts) else part.group(0)  # no such group: as it was written
