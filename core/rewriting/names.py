"""New names that clash with nothing: not in the file, not in bases, heirs or imports.

A fresh name is one that no declaration of the whole compilation has, so that it
neither clashes with nor shadows anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.solidity.ast import Node
from core.solidity.compilation import Compilation

_RESERVED = """abstract address after alias anonymous apply as assembly auto bool break byte bytes calldata
case catch constant constructor continue contract copyof days default define delete do else emit enum error
Error ether event external fallback false final finney fixed for from function global gwei hours if
immutable implements import in indexed inline int interface internal is layout let library macro mapping
match memory minutes modifier mutable new null of override Panic partial payable pragma private promise
public pure receive reference relocatable return returns revert sealed seconds sizeof static storage
string struct super supports switch szabo this throw transient true try type typedef typeof ufixed uint
unchecked unicode using var view virtual weeks wei while years abi block msg tx now assert require
addmod mulmod keccak256 sha256 sha3 ripemd160 ecrecover selfdestruct suicide gasleft blockhash blobhash"""
_KEYWORDS = frozenset(_RESERVED.split())


class Names:
    """Names in use in one compilation, and those given out since."""

    def __init__(self, compilation: Compilation) -> None:
        self._known = declared_names(compilation)
        self._used: set[str] = set()

    def free(self, name: str) -> bool:
        """Whether nothing has this name yet."""
        return (
            name not in self._known
            and name not in self._used
            and name not in _KEYWORDS
            and not _looks_builtin(name)
        )

    def take(self, candidates: Iterable[str]) -> str:
        """Reserve the first free candidate; the last one gets a number if need be."""
        last = "value"
        for last in candidates:
            if self.free(last):
                self._used.add(last)
                return last
        number = 2
        while not self.free(f"{last}{number}"):
            number += 1
        self._used.add(f"{last}{number}")
        return f"{last}{number}"


def _looks_builtin(name: str) -> bool:
    return re.fullmatch(r"u?int\d*|bytes\d*|u?fixed[\dx]*", name) is not None


def declared_names(compilation: Compilation) -> frozenset[str]:
    """Every name that is declared or referred to anywhere, imported aliases and Yul included."""
    kept = vars(compilation)
    known: frozenset[str] | None = kept.get("_names")
    if known is None:
        known = kept["_names"] = frozenset(name for ast in compilation.asts.values() for name in _names(ast))
    return known


def _names(ast: Node) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk():
        for key in ("name", "memberName", "unitAlias"):
            if value := node.text(key):
                found.update(value.split("."))
        for alias in node.get("symbolAliases", ()):
            local = alias.get("local") if hasattr(alias, "get") else None
            if isinstance(local, str):
                found.add(local)
    return frozenset(found)


def is_reserved(name: str) -> bool:
    """Whether a word belongs to the language, now or as it announces."""
    return name in _KEYWORDS
