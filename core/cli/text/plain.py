"""Text for a terminal: foreign text made safe, and numbers with their nouns."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """The text with control and format characters spelled out, except line feeds and tabs.

    Source code is foreign: an escape sequence could rewrite the screen, and a
    direction override could show a line that is not the one compiled.
    """
    if text.isprintable():
        return text
    return "".join(char if char in "\n\t" or not _hidden(char) else _spelled(char) for char in text)


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"}


def _spelled(char: str) -> str:
    return f"<U+{ord(char):04X}>"


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 error`, `2 errors`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
