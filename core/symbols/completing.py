"""What can be written at a place: names that are visible there, and members of what stands before a dot.

It answers in a text that may be broken: the index is that of the last good
compilation, and what stands before the dot is read as words, not as a tree.
"""

from __future__ import annotations

from core.solidity.tokens import tokens_of
from core.symbols.chains import chain_of
from core.symbols.index import SymbolIndex
from core.symbols.members import evaluate, members_of
from core.symbols.symbol import Symbol
from core.symbols.visible import Named, visible_at

__all__ = ["Named", "members", "visible_at"]


def members(index: SymbolIndex, file: str, offset: int, before: str) -> tuple[Named, ...]:
    """Members of the expression that the text `before` (up to the dot, exclusive) ends with.

    `offset` is where in the compiled file the names of the expression are looked up.
    """
    value = evaluate(index, file, offset, chain_of(_without_comments(before)))
    found: dict[tuple[str, str], Named] = {}
    for item in members_of(index, file, offset, value) if value is not None else ():
        found.setdefault((item.name, item.signature if isinstance(item, Symbol) else ""), item)
    return tuple(found.values())


def _without_comments(text: str) -> str:
    """A sentence in a comment ends with a dot too."""
    if "//" not in text and "/*" not in text:
        return text
    return " ".join(item.text for item in tokens_of(text.encode("utf-8", "replace")))
