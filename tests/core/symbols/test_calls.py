"""Which call is open where a text ends, and which argument is being typed."""

from __future__ import annotations

import pytest

from core.symbols.calls import Call, call_at


@pytest.mark.parametrize(
    ("text", "name", "before", "argument", "kind", "label"),
    [
        ("a = f(", "f", "", 0, "call", ""),
        ("a = f(x, ", "f", "", 1, "call", ""),
        ("f(x, g(1, 2), ", "f", "", 2, "call", ""),
        ("f(x, g(1, ", "g", "", 1, "call", ""),
        ("f((a + b), (c * ", "f", "", 1, "call", ""),
        ("f([1, 2, 3], ", "f", "", 1, "call", ""),
        ("f(a[b(1)", "f", "", 0, "call", ""),
        ('f("a, (b", ', "f", "", 1, "call", ""),
        ("f(\"it's, ", "f", "", 0, "call", ""),
        ("f(a, // b, (c\n  ", "f", "", 1, "call", ""),
        ("f(/* a, */ b, ", "f", "", 1, "call", ""),
        ("f(x ? y : ", "f", "", 0, "call", ""),
        ("token.transfer(", "transfer", "token", 0, "call", ""),
        ("a.b(1)[2].c(x, ", "c", "a.b(1)[2]", 1, "call", ""),
        ("x.pay{value: 1}(", "pay", "x", 0, "call", ""),
        ("x.pay{value: 1, gas: 2}(a, ", "pay", "x", 1, "call", ""),
        ("x.pay{", "pay", "x", 0, "options", ""),
        ("x.pay{value: 1, gas: ", "pay", "x", 1, "options", "gas"),
        ("new Box{salt: ", "Box", "new", 0, "options", "salt"),
        ("new Box(", "Box", "", 0, "new", ""),
        ("new lib.Box(1, ", "Box", "lib", 1, "new", ""),
        ("new uint256[](", "[]", "", 0, "new", ""),
        ("f({to: a, amount: ", "f", "", 1, "call", "amount"),
        ("emit Sent(a, ", "Sent", "", 1, "call", ""),
        ("revert Bad(", "Bad", "", 0, "call", ""),
        ("function f() external only(", "only", "", 0, "base", ""),
        ("function f(uint a) only(", "only", "", 0, "base", ""),
        ("constructor() A(1) B(", "B", "", 0, "base", ""),
        ("contract C is A, B(", "B", "", 0, "base", ""),
        ("if (x) B(y).f(", "f", "B(y)", 0, "call", ""),
        ("if (x) B(", "B", "", 0, "call", ""),
        ("if (f(a, ", "f", "", 1, "call", ""),
        ("for (uint i = f(1); i < g(a, ", "g", "", 1, "call", ""),
        ("x = é + f(ü, ", "f", "", 1, "call", ""),
        ("return f(", "f", "", 0, "call", ""),
        ("unchecked { f(a, ", "f", "", 1, "call", ""),
    ],
)
def test_an_open_call_is_found(
    text: str, name: str, before: str, argument: int, kind: str, label: str
) -> None:
    found = call_at(f"contract Q {{ uint z; function q() public {{ g(1, 2); {text}")
    assert found is not None
    assert (found.name, found.before, found.argument) == (name, before, argument)
    assert (found.kind, found.label) == (kind, label)


@pytest.mark.parametrize(
    "text",
    [
        "", "f()", "f(1);", "if (a, ", "while (", "for (uint i = 0; ", "function f(", "function f(uint a, ",
        "event E(address a, ", "error E(", "modifier m(", "constructor(", "returns (", "mapping(",
        "function f() public {", "contract C is a.B {", "if (x) {", "unchecked {", "struct S {",
        "assembly { let x := add(1, 2) ", "f(a; b, ", "(a, b", "return (a, ",
    ],
)  # fmt: skip
def test_where_no_call_is_open_there_is_none(text: str) -> None:
    assert call_at(text) is None


def test_the_place_of_the_bracket_is_in_bytes() -> None:
    assert call_at("é f(") == Call("f", "", 0, 4)
