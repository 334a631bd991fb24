"""Locks are known by what they do, and never hold each other up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.semantics.locks import is_lock
from core.semantics.model import semantics_of
from tests.core.rewriting.conftest import Compile

Rewrite = Callable[..., str]

_HEAD = "pragma solidity ^0.8.20;\n"
_BANK = """mapping(address => uint256) public balances;
    function deposit() public payable { balances[msg.sender] += msg.value; }
    function withdraw() public {
        (bool ok, ) = msg.sender.call{value: balances[msg.sender]}("");
        if (ok) balances[msg.sender] = 0;
    }
"""
_LOCK = "bool on; modifier nonReentrant() { require(!on); on = true; _; on = false; }"

LOCKS = {
    "flag": "bool on; modifier m() { require(!on); on = true; _; on = false; }",
    "if with an error": "bool on; modifier m() { if (on) revert(); on = true; _; delete on; }",
    "number": "uint256 s = 1; modifier m() { require(s == 1); s = 2; _; s = 1; }",
    "functions": "uint256 s = 1; modifier m() { enter(); _; leave(); } "
    "function enter() internal { if (s == 2) revert(); s = 2; } function leave() internal { s = 1; }",
    "counter": "uint256 c; modifier m() { c += 1; uint256 was = c; _; require(was == c); }",
    "assembly with a telling name": "modifier nonReentrant() { assembly { if sload(9) { revert(0, 0) } "
    "sstore(9, 1) } _; assembly { sstore(9, 0) } }",
}
NO_LOCKS = {
    "time": "uint256 start; modifier locked() { require(block.timestamp >= start); _; }",
    "owner": "address o; modifier lock() { require(msg.sender == o); _; }",
    "counted": "uint256 c; modifier mutex() { c++; _; }",
    "depth that nobody asks for": "uint256 c; modifier nonReentrant() { c++; _; c--; }",
    "once": "bool done; modifier m() { require(!done); done = true; _; }",
}


def _found(compiled: Compile, code: str) -> bool:
    model = semantics_of(compiled(f"{_HEAD}contract A {{ {code} }}"))
    (contract,) = model.contracts.values()
    return is_lock(model, contract, contract.modifiers[0])


@pytest.mark.parametrize("name", LOCKS)
def test_a_modifier_that_sets_and_resets_what_it_asks_for_is_a_lock(name: str, compiled: Compile) -> None:
    assert _found(compiled, LOCKS[name])


@pytest.mark.parametrize("name", NO_LOCKS)
def test_a_modifier_is_not_a_lock_by_its_name(name: str, compiled: Compile) -> None:
    assert not _found(compiled, NO_LOCKS[name])


def test_a_time_lock_is_not_taken_for_a_reentrancy_lock(rewrite: Rewrite) -> None:
    time = "uint256 public start = 1; modifier locked() { require(block.timestamp >= start); _; }"
    after = rewrite("missing-reentrancy-guard", f"{_HEAD}contract A {{\n    {time}\n    {_BANK}}}\n")
    assert "function withdraw() public nonReentrant {" in after


def test_an_inherited_lock_is_not_added_where_a_locked_heir_calls_in(rewrite: Rewrite) -> None:
    heir = "contract B is A { function exit() external nonReentrant { withdraw(); } }"
    text = f"{_HEAD}contract A {{ {_LOCK} {_BANK} }} {heir}"
    assert rewrite("missing-reentrancy-guard", text) == text


def test_an_heir_without_the_lock_may_call_in(rewrite: Rewrite) -> None:
    heir = "contract B is A { function exit() external { withdraw(); } }"
    text = f"{_HEAD}contract A {{ {_LOCK} {_BANK} }} {heir}"
    assert "withdraw() public nonReentrant {" in rewrite("missing-reentrancy-guard", text)
