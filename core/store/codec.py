"""Frozen values to JSON text and back, by their type annotations.

It knows dataclasses, tuples, mappings, unions with None, literals and plain JSON
values: what the values of `core` are made of. Unknown fields are ignored and
missing ones take their default, so that older and newer programs read each other.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def encode(value: Any) -> str:
    """A value as JSON text."""
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def decode(kind: type[T], text: str) -> T:
    """A value of type `kind` from JSON text; raises `ValueError` when it does not fit."""
    try:
        return cast("T", _typed(kind, json.loads(text)))
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from error


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


def _typed(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        fields = _fitting(dict, value).items()
        return kind(**{name: _typed(hints[name], item) for name, item in fields if name in hints})
    if origin in (typing.Union, types.UnionType):
        inner = next(item for item in arguments if item is not types.NoneType)
        return None if value is None else _typed(inner, value)
    if origin is typing.Literal:
        if value not in arguments:
            raise ValueError(f"{value!r} is none of {arguments}")
        return value
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key = arguments[0]
        return {_key(key, name): _typed(arguments[1], item) for name, item in _fitting(dict, value).items()}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return tuple(_typed(arguments[0], item) for item in _fitting(list, value))
    if kind is float and isinstance(value, int):
        return float(value)
    return _fitting(kind, value) if kind in (str, int, float, bool) else value


def _fitting(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise TypeError(f"{value!r:.80} is not a {kind.__name__}")
    return value


def _key(kind: Any, name: str) -> Any:
    """JSON has only text as keys."""
    return int(name) if kind is int else name


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
