"""What one unit gave, as a value that can be written down: sightings, figures and messages.

Written as JSON, read back by the types of the fields; anything that does not fit is refused.
"""

from __future__ import annotations

import types
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson

from core.analysis.engine import Examined
from core.solidity.compilation import Diagnostic


@dataclass(frozen=True, slots=True)
class Part:
    """What was seen in some files of a unit; not `whole` when parts of them could not be compiled."""

    scope: tuple[str, ...]
    examined: Examined
    whole: bool


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that analyzing one unit gave."""

    parts: tuple[Part, ...]
    diagnostics: tuple[Diagnostic, ...]


def written(record: Record) -> bytes:
    """A record as bytes."""
    return orjson.dumps(record)


def read(data: bytes) -> Record:
    """The record that was written; raises `ValueError` for anything else."""
    try:
        record: Record = _built(Record, orjson.loads(data))
        return record
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a record: {error}") from error


def _built(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"not a {kind.__name__}")
    return kind(**{name: _typed(hint, value[name]) for name, hint in _hints(kind)})


@cache
def _hints(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((item.name, hints[item.name]) for item in fields(kind))


def _typed(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin is tuple:
        inner = get_args(hint)[0]
        if not isinstance(value, list):
            raise ValueError("not a list")
        return tuple(_typed(inner, item) for item in value)
    if origin in {Union, types.UnionType}:
        inner = next(item for item in get_args(hint) if item is not type(None))
        return None if value is None else _typed(inner, value)
    if origin is Literal:
        if value not in get_args(hint):
            raise ValueError(f"not one of {get_args(hint)}")
        return value
    if is_dataclass(hint) and isinstance(hint, type):
        return _built(hint, value)
    if hint is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, hint):
        raise ValueError(f"not a {hint}")
    return value
