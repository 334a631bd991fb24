"""The model: inheritance, overriding, and what a call reaches."""

from __future__ import annotations

from collections.abc import Callable

from core.semantics.callees import bound_arguments, internal_callee
from core.semantics.calls import external_call
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

Compile = Callable[..., Compilation]

SOURCE = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
library Sums { function plus(uint256 a, uint256 b) internal pure returns (uint256) { return a + b; } }
interface Other { function ask() external view returns (uint256); function act(uint256 x) external payable; }
abstract contract A {
    function f() public virtual { g(); }
    function g() public virtual {}
    function h() public virtual;
}
contract B is A {
    function g() public virtual override { super.g(); }
    function h() public virtual override {}
}
contract C is A {
    function g() public virtual override { super.g(); }
    function h() public virtual override {}
}
contract D is B, C {
    using Sums for uint256;
    uint256 x;
    function g() public override(B, C) { super.g(); }
    function h() public override(B, C) { x = x.plus(1); this.f(); }
    function out(Other o, address payable p) external payable {
        o.ask(); o.act{value: 1, gas: 50000}({x: 2}); p.transfer(3); (bool ok, ) = p.call{gas: 2300}(""); ok;
        new Empty();
    }
}
contract Empty {}
"""


def contract(model: Semantics, name: str) -> Contract:
    return next(item for item in model.contracts.values() if item.name == name)


def function(owner: Contract, name: str) -> Function:
    return next(item for item in owner.functions if item.name == name)


def call_in(owner: Function, name: str) -> Node:
    """The first call of `name` in a function."""
    for node in owner.node.walk("FunctionCall"):
        callee = node.child("expression")
        if callee is not None and name in {callee.name, callee.text("memberName")}:
            return node
    raise AssertionError(name)


def test_the_linearization_starts_with_the_contract_itself(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    assert [base.name for base in contract(model, "D").bases] == ["D", "C", "B", "A"]
    assert {heir.name for heir in model.heirs(contract(model, "A"))} == {"B", "C", "D"}


def test_the_model_is_built_once_per_compilation(compiled: Compile) -> None:
    compilation = compiled(SOURCE)
    assert semantics_of(compilation) is semantics_of(compilation)


def test_a_virtual_call_reaches_the_most_derived_function(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    base, heir = contract(model, "A"), contract(model, "D")
    call = call_in(function(base, "f"), "g")
    assert internal_callee(model, call, heir) is function(heir, "g")
    assert internal_callee(model, call, base) is function(base, "g")


def test_super_depends_on_the_contract_that_is_deployed(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    a, b, c, d = (contract(model, name) for name in "ABCD")
    call = call_in(function(c, "g"), "g")
    assert internal_callee(model, call, d) is function(b, "g")
    assert internal_callee(model, call, c) is function(a, "g")


def test_a_library_call_is_internal_and_binds_its_receiver_first(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    d = contract(model, "D")
    call = call_in(function(d, "h"), "plus")
    target = internal_callee(model, call, d)
    assert target is not None
    assert target.signature == "plus(uint256,uint256)"
    bound = bound_arguments(model, call, target)
    assert [(parameter.name, value.name or value.text("value")) for parameter, value in bound] == [
        ("a", "x"),
        ("b", "1"),
    ]


def test_external_calls_are_told_apart(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    node = function(contract(model, "D"), "out").node
    calls = [found for item in node.walk("FunctionCall") if (found := external_call(model, item)) is not None]
    assert [(item.kind, item.sends_ether, item.may_reenter) for item in calls] == [
        ("method", False, False),
        ("method", True, True),
        ("transfer", True, False),
        ("call", False, False),
        ("create", False, False),
    ]


def test_an_abstract_function_is_no_entry_point_and_an_overridden_one_is_gone(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    assert [item.name for item in contract(model, "A").entry_points()] == ["f", "g"]
    d = contract(model, "D")
    assert [item.contract.name for item in d.all_functions() if item.name == "g" and item.contract] == ["D"]


def test_a_function_that_using_for_attaches_to_a_contract_runs_here(compiled: Compile) -> None:
    source = """pragma solidity ^0.8.20;
interface Token { function move() external; }
library Safe { function safeMove(Token token) internal { token.move(); } }
contract User { using Safe for Token; function act(Token token) external { token.safeMove(); token.move(); } }
"""
    model = semantics_of(compiled(source))
    act = function(contract(model, "User"), "act")
    attached, outside = act.node.walk("FunctionCall")
    reached = internal_callee(model, attached, contract(model, "User"))
    assert reached is not None
    assert reached.name == "safeMove"
    assert external_call(model, attached) is None
    assert internal_callee(model, outside, contract(model, "User")) is None
    assert external_call(model, outside) is not None
