"""Types as the compiler writes them, taken apart: locations, elements of arrays, values of mappings."""

from __future__ import annotations

import re

_MAPPING = re.compile(r"^mapping\((?P<key>.*?)(?:\s\w+)? => (?P<value>.*)\)$")
_ARRAY = re.compile(r"^(?P<element>.*)\[(?P<length>\d*)\](?: (?:storage|memory|calldata)(?: \w+)?)?$")
_LOCATION = re.compile(r" (?P<where>storage|memory|calldata)(?: (?:ref|pointer|slice))?$")
_INTEGER = re.compile(r"^u?int\d*$")
_REFERENCE = ("struct ", "bytes", "string")


def without_location(kind: str) -> str:
    """`struct A.B storage ref` is `struct A.B`."""
    return _LOCATION.sub("", kind)


def is_integer(kind: str) -> bool:
    """Whether a type is an integer of any size."""
    return _INTEGER.match(kind) is not None


def is_array(kind: str) -> bool:
    """Whether a type is an array, of whatever length and place."""
    return _ARRAY.match(kind) is not None


def grows(kind: str) -> bool:
    """Whether it is an array (or bytes) in storage without a fixed length, that has `push`."""
    array, location = _ARRAY.match(kind), _LOCATION.search(kind)
    dynamic = array["length"] == "" if array is not None else without_location(kind) == "bytes"
    return dynamic and (location is None or location["where"] == "storage")


def element_of(kind: str) -> str:
    """The type behind an index: an element of an array, a value of a mapping; empty for others."""
    mapping = _MAPPING.match(kind)
    if mapping is not None:
        value = mapping["value"]
        return value.rpartition(" ")[0] if _named(value) else value
    array = _ARRAY.match(kind)
    return within(array["element"], kind) if array is not None else ""


def key_of(kind: str) -> str:
    """What an index takes: the key of a mapping with its name, a place in an array; empty for others."""
    mapping = _MAPPING.match(kind)
    if mapping is not None:
        return kind.removeprefix("mapping(").partition(" => ")[0]
    return "uint256" if is_array(kind) else ""


def within(kind: str, outer: str) -> str:
    """A member's type, in the place (memory, calldata) that what it is a member of lies in."""
    location = _LOCATION.search(outer)
    refers = kind.startswith(_REFERENCE[:1]) or kind in _REFERENCE or is_array(kind)
    if location is None or location["where"] == "storage" or not refers or _LOCATION.search(kind):
        return kind
    return f"{kind} {location['where']}"


def _named(text: str) -> bool:
    """`mapping(address owner => uint256 balance)`: the last word is a name."""
    words = text.split(" ")
    return len(words) == 2 and words[0] not in {"struct", "enum", "contract", "address", "function"}
