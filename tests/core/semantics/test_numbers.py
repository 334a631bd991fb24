"""Integer types, constants and code that is written alike."""

from __future__ import annotations

from core.semantics.numbers import integer_type


def test_an_integer_type_knows_its_limits() -> None:
    kind = integer_type("int8")
    assert kind is not None
    assert (kind.lowest, kind.highest) == (-128, 127)
    kind = integer_type("uint256")
    assert kind is not None
    assert (kind.lowest, kind.highest) == (0, 2**256 - 1)


def test_what_is_no_integer_has_no_limits() -> None:
    for name in ("int_const 5", "address", "uint8[]", "bytes32", "contract interest", "uintptr"):
        assert integer_type(name) is None
