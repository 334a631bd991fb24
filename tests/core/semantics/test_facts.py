"""Facts that rules rely on: they must never say “nobody writes it” when somebody might."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.semantics.facts import (
    accesses_of,
    callers_of,
    is_never_written,
    is_overridden,
    reads_of,
    writes_of,
)
from core.semantics.model import Function, Semantics, StateVariable, semantics_of
from core.solidity.compilation import Compilation

Compile = Callable[..., Compilation]

SOURCE = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
struct Pair { uint256 left; uint256 right; }
library Writes { function clear(uint256[] storage list) internal { list.pop(); } }
contract A {
    using Writes for uint256[];
    uint256 fixedAtBirth; uint256 never = 7; uint256 counted; uint256 byTuple; uint256 byAssembly;
    uint256 early;
    uint256[] list; uint256[] lent; mapping(address => Pair) pairs; Pair pair; uint256[] pushed;
    constructor() { fixedAtBirth = 1; _init(); }
    function _init() internal { early = 2; }
    function f(uint256 a, uint256[] memory m) public virtual {
        counted++;
        (byTuple, a) = (1, 2);
        assembly { sstore(byAssembly.slot, 1) }
        list[0] = a;
        lent.clear();
        pairs[msg.sender].left = never;
        Pair storage p = pair;
        p.right = m[0];
        pushed.push(1);
    }
    function g(address to) public { h(); (bool ok, ) = to.call(""); ok; }
    function h() internal virtual { delete counted; }
    function pureOne(uint256 a) public pure returns (uint256) { return a; }
}
contract B is A { function f(uint256 a, uint256[] memory m) public override { super.f(a, m); } }
"""


def variable(model: Semantics, name: str) -> StateVariable:
    return next(item for item in model.variables.values() if item.name == name)


def function(model: Semantics, name: str, owner: str = "A") -> Function:
    return next(
        item
        for item in model.functions.values()
        if item.name == name and item.contract and item.contract.name == owner
    )


@pytest.mark.parametrize(
    "name",
    ["counted", "byTuple", "byAssembly", "list", "lent", "pairs", "pair", "pushed", "early", "fixedAtBirth"],
)
def test_every_way_of_writing_is_seen(name: str, compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    assert writes_of(model, variable(model, name))
    assert not is_never_written(model, variable(model, name))


def test_an_initial_value_is_not_a_write(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    assert is_never_written(model, variable(model, "never"))


def test_an_increment_reads_and_writes_and_a_plain_assignment_only_writes(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    kinds = [
        (item.kind, item.function.name)
        for item in accesses_of(model, variable(model, "counted"))
        if item.function
    ]
    assert kinds == [("read", "f"), ("write", "f"), ("write", "h")]
    assert [item.kind for item in accesses_of(model, variable(model, "fixedAtBirth"))] == ["write"]
    assert len(reads_of(model, variable(model, "never"))) == 1


def test_who_calls_and_who_overrides(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    assert len(callers_of(model, function(model, "h"))) == 1
    assert callers_of(model, function(model, "pureOne")) == ()
    assert is_overridden(model, function(model, "f"))
    assert not is_overridden(model, function(model, "h"))
