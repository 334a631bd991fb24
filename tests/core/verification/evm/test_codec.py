"""Our quick encoder agrees with the reference encoder on every type."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi.abi import encode as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from core.verification.evm.codec import AbiType, encode, parse_type

_ELEMENTARY = {
    "uint256": st.integers(0, 2**256 - 1),
    "uint8": st.integers(0, 255),
    "int256": st.integers(-(2**255), 2**255 - 1),
    "int16": st.integers(-(2**15), 2**15 - 1),
    "bool": st.booleans(),
    "bytes4": st.binary(min_size=4, max_size=4),
    "bytes32": st.binary(min_size=32, max_size=32),
    "bytes": st.binary(max_size=70),
    "string": st.text(max_size=20),
}


@st.composite
def _typed(draw: st.DrawFn, depth: int = 2) -> tuple[str, Any]:
    shape = draw(st.sampled_from(["plain", "dynamic", "fixed"])) if depth else "plain"
    if shape == "plain":
        name = draw(st.sampled_from(sorted(_ELEMENTARY)))
        return name, draw(_ELEMENTARY[name])
    name, _ = inner = draw(_typed(depth=depth - 1))
    size = draw(st.integers(0 if shape == "dynamic" else 1, 3))
    return f"{name}[{'' if shape == 'dynamic' else size}]", [inner[1]] * size


def _ours(kind: AbiType, value: Any) -> Any:
    if kind.kind == "array":
        return tuple(_ours(kind.parts[0], item) for item in value)
    return value.encode() if kind.kind == "string" else value


@settings(max_examples=200, deadline=None)
@given(st.lists(_typed(), max_size=4))
def test_encoding_equals_the_reference(items: list[tuple[str, Any]]) -> None:
    kinds = [parse_type({"type": name}) for name, _ in items]
    values = [_ours(kind, value) for kind, (_, value) in zip(kinds, items, strict=True)]
    assert encode(kinds, values) == reference([name for name, _ in items], [value for _, value in items])


def test_tuples_are_encoded_with_their_components() -> None:
    kind = parse_type(
        {
            "type": "tuple[]",
            "components": [
                {"type": "uint256"},
                {"type": "string"},
                {"type": "tuple", "components": [{"type": "bool"}]},
            ],
        }
    )
    assert encode([kind], [((1, b"a", (1,)), (2, b"", (0,)))]) == reference(
        ["(uint256,string,(bool))[]"], [[(1, "a", (True,)), (2, "", (False,))]]
    )


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="fixed128x18x"):
        parse_type({"type": "fixed128x18x"})
