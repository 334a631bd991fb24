"""Hooks with a fixed answer, what is privileged, and what leaves a contract."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.semantics.authority import open_locations
from core.semantics.model import Contract, Semantics, semantics_of
from core.semantics.payouts import payouts_of
from core.semantics.privileges import privileges_of, relying
from core.semantics.scope import Location
from core.semantics.strangers import free_writes, pays
from core.semantics.trace import Trace, trace_of
from core.solidity.compilation import Compilation

Compile = Callable[..., Compilation]

HEAD = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n"
VAULT = (
    HEAD
    + """interface Token {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}
contract Target {
    address owner = msg.sender; address next; uint256 fee; uint256 note; uint256 bid; bool busy; Token token;
    modifier lock() { require(!busy); busy = true; _; busy = false; }
    function take(address payable to) external { require(msg.sender == owner); to.transfer(fee); }
    function give(address to, uint256 n) external { require(msg.sender == owner); token.transfer(to, n); }
    function subject(address who, uint256 n) external payable %s
}
"""
)
HOOK = (
    HEAD
    + """contract Target {
    address owner; address other;
    function _strict() internal pure returns (bool answer) { %s }
    function subject(address who) external { if (_strict()) other = who; else owner = who; }
}
"""
)


def parts(compilation: Compilation) -> tuple[Semantics, Contract, Trace]:
    assert compilation.ok, compilation.diagnostics
    model = semantics_of(compilation)
    contract = next(item for item in model.contracts.values() if item.name == "Target")
    subject = next(item for item in contract.functions if item.name == "subject")
    return model, contract, trace_of(model, subject, contract)


def place(contract: Contract, name: str) -> Location:
    return Location(next(item.id for item in contract.variables if item.name == name))


@pytest.mark.parametrize(
    ("body", "opened"),
    [
        ("return true;", {"other"}),
        ("return false;", {"owner"}),
        ("", {"owner"}),
        ("answer = true;", {"other", "owner"}),
    ],
)
def test_a_branch_that_a_fixed_hook_never_takes_opens_nothing(
    body: str, opened: set[str], compiled: Compile
) -> None:
    model, contract, _ = parts(compiled(HOOK % body))
    assert open_locations(model, contract) == {place(contract, name) for name in opened}


@pytest.mark.parametrize(
    ("body", "free"),
    [
        ("{ owner = who; }", True),
        ("lock { owner = who; }", True),
        ("{ require(n > 3); owner = who; }", True),
        ("{ require(msg.sender == next); owner = who; }", False),
        ("{ require(owner == address(0)); owner = who; }", False),
        ("{ require(msg.value > 1 ether); owner = who; }", False),
        ("{ require(n > bid); bid = n; owner = who; }", False),
        ("{ token.transferFrom(msg.sender, address(this), n); owner = who; }", False),
    ],
)
def test_a_write_is_free_when_nobody_is_asked_and_nothing_is_paid(
    body: str, free: bool, compiled: Compile
) -> None:
    model, contract, trace = parts(compiled(VAULT % body))
    written = [event.places for event in free_writes(model, trace)]
    assert (frozenset({place(contract, "owner")}) in written) is free


def test_what_is_privileged_is_what_others_rely_on(compiled: Compile) -> None:
    model, contract, trace = parts(compiled(VAULT % "{ note = n; }"))
    held = privileges_of(model, contract)
    assert relying(held.authorities, place(contract, "owner"))
    assert relying(held.amounts, place(contract, "fee"))
    assert relying(held.targets, place(contract, "token"))
    tables = (held.authorities, held.amounts, held.targets, held.payees, held.gates)
    assert not any(relying(table, place(contract, "note")) for table in tables)
    assert not pays(model, trace)


def test_ether_and_tokens_that_leave_are_payouts(compiled: Compile) -> None:
    model, _, trace = parts(
        compiled(
            VAULT % "{ payable(who).transfer(n); token.transfer(who, n); token.transferFrom(who, who, n); }"
        )
    )
    assert [item.is_ether for item in payouts_of(model, trace)] == [True, False]
