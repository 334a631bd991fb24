"""Which compiler versions a version pragma allows, by solc's own rules.

Our own because the known resolvers misread `~`, hyphen ranges and `||`.
Choosing among several files is `planning.py`'s work.

Source: solc, liblangutil/SemVerHandler; Solidity manual, “Version Pragma”.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from core.errors import PragmaError

Version = tuple[int, int, int]

_COMPARATOR = re.compile(r"(?P<operator>\^|~|>=|<=|>|<|=|)\s*v?(?P<number>[\dxX*]+(?:\s*\.\s*[\dxX*]+){0,2})")
_HYPHEN = re.compile(r"\s*-\s*")


_MEETS: Mapping[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    ">=": lambda order: order >= 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    "<": lambda order: order < 0,
}


@dataclass(frozen=True, slots=True)
class Comparator:
    """One condition; `parts` are the numbers written (None = wildcard), one to three of them."""

    operator: str
    parts: tuple[int | None, ...]

    def allows(self, version: Version) -> bool:
        """Whether a version meets the condition."""
        if self.operator == "^":
            levels = 2 if self.parts[0] == 0 and len(self.parts) > 1 else 1
            return self._compare(version) >= 0 and self._same(version, levels)
        if self.operator == "~":
            return self._compare(version) >= 0 and self._same(version, min(2, len(self.parts)))
        return _MEETS[self.operator](self._compare(version))

    def _compare(self, version: Version) -> int:
        for have, wanted in zip(version, self.parts, strict=False):
            if wanted is not None and have != wanted:
                return 1 if have > wanted else -1
        return 0

    def _same(self, version: Version, levels: int) -> bool:
        pairs = zip(version[:levels], self.parts[:levels], strict=False)
        return all(wanted is None or have == wanted for have, wanted in pairs)


@dataclass(frozen=True, slots=True)
class VersionRange:
    """A whole pragma: any of `alternatives`, each of which needs all of its comparators."""

    text: str
    alternatives: tuple[tuple[Comparator, ...], ...]

    def allows(self, version: Version) -> bool:
        """Whether a version satisfies the pragma."""
        return any(all(item.allows(version) for item in every) for every in self.alternatives)


def parse_version(text: str) -> Version:
    """`0.8.30` as numbers. Raises `PragmaError` for anything else."""
    match = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)", text.strip())
    if match is None:
        raise PragmaError(f"“{text}” is not a compiler version.", "Write three numbers, for example 0.8.30.")
    return int(match[1]), int(match[2]), int(match[3])


def parse_range(text: str) -> VersionRange:
    """The text after `pragma solidity`. Raises `PragmaError` when it is no version range."""
    alternatives = tuple(_alternative(part, text) for part in text.split("||"))
    return VersionRange(text, alternatives)


def _alternative(part: str, whole: str) -> tuple[Comparator, ...]:
    found: list[Comparator] = []
    at = len(part) - len(part.lstrip())
    while at < len(part.rstrip()):
        first, at = _comparator(part, at, whole)
        hyphen = _HYPHEN.match(part, at)
        if hyphen is not None:
            last, at = _comparator(part, hyphen.end(), whole)
            found += [Comparator(">=", first.parts), Comparator("<=", last.parts)]
        else:
            found.append(first)
        at += len(part[at:]) - len(part[at:].lstrip())
    if not found:
        raise _unreadable(whole)
    return tuple(found)


def _comparator(part: str, at: int, whole: str) -> tuple[Comparator, int]:
    match = _COMPARATOR.match(part, at)
    if match is None:
        raise _unreadable(whole)
    numbers = [item.strip() for item in match["number"].split(".")]
    if not all(item in {"x", "X", "*"} or item.isdigit() for item in numbers):
        raise _unreadable(whole)
    parts = tuple(int(item) if item.isdigit() else None for item in numbers)
    return Comparator(match["operator"] or "=", parts), match.end()


def _unreadable(text: str) -> PragmaError:
    return PragmaError(
        f"The version pragma “{text}” cannot be read.", "Write it for example as ^0.8.20 or >=0.8.0 <0.9.0."
    )


def satisfying(ranges: Iterable[VersionRange], versions: Iterable[str]) -> tuple[str, ...]:
    """The versions that satisfy every range, ascending."""
    wanted = tuple(ranges)
    numbered = sorted((parse_version(item), item) for item in versions)
    return tuple(name for number, name in numbered if all(item.allows(number) for item in wanted))
