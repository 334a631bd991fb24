"""What the reader of a configuration file works with: values, and `Computed` where only a run would tell.

Operations on them are those of JavaScript as far as settings need them; each is
computed as soon as one of its operands is. Knows no syntax.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SPREAD = "..."
"""The key under which an object keeps a spread that could not be followed."""
_LONGEST = 100_000
_BITS = 63
"""No setting is a larger number, and no JSON can hold one."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What only a run would tell: `source` names it, `guess` is its value with an empty environment."""

    source: str
    guess: Any = None


def plain(value: Any) -> Any:
    """A value with the guess in the place of everything computed, however deep."""
    return _plain(value, _Budget())


@dataclass
class _Budget:
    """Objects may hold themselves, or each other many times over: no more than this is looked at."""

    left: int = 100_000
    deepest: int = 60

    def spent(self, depth: int) -> bool:
        """Count one more value; whether it is one too many."""
        self.left -= 1
        return self.left < 0 or depth > self.deepest


def _plain(value: Any, budget: _Budget, depth: int = 0) -> Any:
    if budget.spent(depth):
        return None
    if isinstance(value, Computed):
        return _plain(value.guess, budget, depth + 1)
    if isinstance(value, dict):
        return {str(key): _plain(item, budget, depth + 1) for key, item in value.items() if key != SPREAD}
    if isinstance(value, list):
        return [_plain(item, budget, depth + 1) for item in value]
    return None if isinstance(value, int) and value.bit_length() > _BITS else value


def doubts(value: Any, name: str) -> list[tuple[str, str]]:
    """Every computed part of a value: its name, and what it is computed from."""
    return _doubts(value, name, _Budget())


def _doubts(value: Any, name: str, budget: _Budget, depth: int = 0) -> list[tuple[str, str]]:
    if budget.spent(depth):
        return []
    if isinstance(value, Computed):
        return [(name, value.source)]
    if isinstance(value, dict):
        pairs = [(name if key == SPREAD else f"{name}.{key}", item) for key, item in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{name}[{at}]", item) for at, item in enumerate(value)]
    else:
        return []
    return [found for inner, item in pairs for found in _doubts(item, inner, budget, depth + 1)]


class Module:
    """One file: its names and what it exports."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.exports: Any = {}
        self.names: dict[str, Any] = {
            "undefined": None, "NaN": None, "__dirname": ".", "__filename": file.name,
            "module": self, "exports": self.exports,
        }  # fmt: skip

    def whole(self) -> Any:
        """All exports; `default` is the configuration itself."""
        return self.exports

    def member(self, name: str) -> Any:
        """`module.exports`."""
        return self.exports if name == "exports" else Computed(f"module.{name}")


def member_of(value: Any, name: Any) -> Any:
    """A property of an object, an element of a list, or something computed."""
    if isinstance(value, Module):
        return value.member(str(name))
    if isinstance(value, Computed):
        guess = member_of(value.guess, name) if isinstance(value.guess, (dict, list, str)) else None
        return Computed(f"{value.source}.{name}", guess)
    if isinstance(value, dict):
        if name not in value and SPREAD in value:
            return member_of(value[SPREAD], name)
        return value.get(name)
    if isinstance(value, (list, str)):
        if name == "length":
            return len(value)
        if isinstance(name, int) and not isinstance(name, bool):
            return value[name] if 0 <= name < len(value) else None
        return Computed(f"a list's {name}" if isinstance(value, list) else f"a text's {name}")
    return None


def combined(operation: Callable[..., Any], *values: Any) -> Any:
    """An operation on values; computed as soon as one of them is."""
    known = [item.guess if isinstance(item, Computed) else item for item in values]
    try:
        result = operation(*known)
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        result = None
    source = next((item.source for item in values if isinstance(item, Computed)), None)
    return result if source is None else Computed(source, result)


def truth_of(value: Any) -> bool:
    """JavaScript's truth: empty objects and lists are true."""
    if isinstance(value, Computed):
        return truth_of(value.guess)
    return bool(value) or isinstance(value, (dict, list))


def either(left: Any, right: Any, take_left: bool) -> Any:
    """One of two values; computed when it was chosen by something computed."""
    chosen = left if take_left else right
    if not isinstance(left, Computed):
        return chosen
    return Computed(left.source, chosen.guess if isinstance(chosen, Computed) else chosen)


def _power(base: Any, exponent: Any) -> Any:
    return base**exponent if abs(exponent) <= 512 and abs(base) <= 2**64 else None


def _sum(left: Any, right: Any) -> Any:
    if not isinstance(left, str) and not isinstance(right, str):
        return left + right
    return text_of(left, right)


def text_of(*parts: Any) -> str | None:
    """The parts as one text; None when it would be longer than any setting."""
    texts = [str(item) for item in parts]
    return "".join(texts) if sum(map(len, texts)) <= _LONGEST else None


def _product(left: Any, right: Any) -> Any:
    return None if isinstance(left, (str, list)) or isinstance(right, (str, list)) else left * right


OPERATORS: tuple[Mapping[str, Callable[[Any, Any], Any]], ...] = (
    {
        "===": lambda a, b: a == b, "!==": lambda a, b: a != b,
        "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
    },
    {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b},
    {"<<": lambda a, b: a << min(b, 512), ">>": lambda a, b: a >> b},
    {"+": _sum, "-": lambda a, b: a - b},
    {"*": _product, "/": lambda a, b: a / b if a % b else a // b, "%": lambda a, b: a % b},
    {"**": _power},
)  # fmt: skip


def as_number(text: Any) -> Any:
    """JavaScript's `Number(text)`; raises `ValueError` where that is NaN."""
    if isinstance(text, (int, float)):
        return text
    digits = str(text).strip().replace("_", "")
    return int(digits) if digits.isdigit() else float(digits)


def _assigned(*values: Any) -> Any:
    made: dict[str, Any] = {}
    for item in values:
        made |= item or {}
    return made


def _joined(*parts: str) -> str:
    return posixpath.normpath(posixpath.join(*parts))


CALLS: Mapping[str, Callable[..., Any]] = {
    "defineConfig": lambda *items: items[-1], "Object.freeze": lambda item: item,
    "structuredClone": lambda item: item,
    "Object.assign": _assigned, "Number": as_number, "parseInt": lambda text, *_: int(as_number(text)),
    "BigInt": as_number, "String": str, "Boolean": bool,
    "path.join": _joined, "path.resolve": _joined,
}  # fmt: skip


def number_of(text: str) -> Any:
    """The value of a number literal."""
    digits = text.replace("_", "").removesuffix("n")
    if digits[:2].lower() in {"0x", "0o", "0b"}:
        return int(digits, 0)
    if digits.isdigit():
        return int(digits)
    value = float(digits)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def add_spread(made: dict[Any, Any], value: Any) -> None:
    """What `...value` adds to an object."""
    if isinstance(value, Computed):
        if isinstance(value.guess, dict):
            made |= {key: Computed(value.source, item) for key, item in value.guess.items()}
        elif value.guess is None:
            made[SPREAD] = value
    elif isinstance(value, dict):
        made |= value


def part_of(found: Any, name: str) -> Any:
    """What an import of `name` takes from the exports of a module."""
    if name == "*" or (name == "default" and isinstance(found, dict) and "default" not in found):
        return found
    return member_of(found, name)


def bound_names(pattern: Any, value: Any) -> list[tuple[str, Any]]:
    """The names that a declaration gives to parts of a value."""
    if isinstance(pattern, str):
        return [(pattern, value)]
    made: list[tuple[str, Any]] = []
    for key, name, default in pattern:
        part = member_of(value, key)
        if default is not None:
            part = either(part, default, (part.guess if isinstance(part, Computed) else part) is not None)
        if name:
            made.append((name, part))
    return made
