"""Effects along paths: guards, locks, order of calls and writes, origins of values."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.semantics.authority import is_authorized, is_trusted, open_locations
from core.semantics.model import Contract, Semantics, semantics_of
from core.semantics.trace import Event, returns, trace_of
from core.solidity.compilation import Compilation

Compile = Callable[..., Compilation]

HEAD = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n"
ROLES = (
    HEAD
    + """contract Target {
    address owner = msg.sender; address next; address immutable fixedOwner = msg.sender;
    mapping(address => bool) admins; mapping(address => uint256) wards; mapping(address => uint256) balances;
    mapping(address => bool) joined; mapping(uint256 => address) holders; mapping(address => bool) banned;
    uint256 done; bool started; bytes32 constant SLOT = keccak256("owner");
    function setNext(address who) external { next = who; }
    function join() external { joined[msg.sender] = true; }
    function addAdmin(address who) external { require(msg.sender == owner); admins[who] = true; }
    function setWard(address who) external { require(wards[msg.sender] == 1); wards[who] = 1; }
    function dropWard() external { wards[msg.sender] = 0; }
    function deposit() external payable { balances[msg.sender] += msg.value; }
    function take(uint256 id) external { require(holders[id] == address(0)); holders[id] = msg.sender; }
    function start(address who) external { require(!started); started = true; owner = who; }
    modifier only(address who) { if (msg.sender != who) revert(); _; }
    function _me() internal view virtual returns (address) { return msg.sender; }
    function _check(address who) internal view { require(who == owner || admins[who], "no"); }
    function _isOwner() internal view returns (bool) { return _me() == owner; }
    function subject(uint256 id, uint256 n) external %s
}
"""
)


def last_write(model: Semantics, contract: Contract) -> Event:
    subject = next(item for item in contract.functions if item.name == "subject")
    writes = [event for event in trace_of(model, subject, contract).events if event.effect.kind == "write"]
    return writes[-1]


def target(model: Semantics) -> Contract:
    return next(item for item in model.contracts.values() if item.name == "Target")


@pytest.mark.parametrize(
    ("body", "guarded"),
    [
        ("{ require(msg.sender == owner); done = n; }", True),
        ("{ if (owner != msg.sender) revert(); done = n; }", True),
        ("only(fixedOwner) { done = n; }", True),
        ("{ _check(_me()); done = n; }", True),
        ("{ require(_isOwner()); done = n; }", True),
        ("{ require(admins[msg.sender]); done = n; }", True),
        ("{ require(wards[msg.sender] == 1); done = n; }", True),
        ("{ if (msg.sender == owner) { done = n; } }", True),
        ("{ bool ok = msg.sender == owner; require(ok); done = n; }", True),
        ("{ assert(msg.sender == owner && n > 0); done = n; }", True),
        ("{ if (!admins[msg.sender]) return; done = n; }", True),
        (
            "{ bytes32 s = SLOT; assembly { if iszero(eq(caller(), sload(s))) { revert(0, 0) } } done = n; }",
            True,
        ),
        ("{ require(msg.sender == owner || admins[msg.sender]); done = n; }", True),
        ("{ done = n; }", False),
        ("{ require(n > 0); done = n; }", False),
        ("{ require(msg.sender == next); done = n; }", False),
        ("{ require(joined[msg.sender]); done = n; }", False),
        ("{ require(!banned[msg.sender]); done = n; }", False),
        ("{ require(balances[msg.sender] >= n); done = n; }", False),
        ("{ require(msg.sender != address(0)); done = n; }", False),
        ("{ require(msg.sender != owner); done = n; }", False),
        ("{ require(holders[id] == msg.sender); done = n; }", False),
        ("{ if (msg.sender == owner) { done = 1; } done = n; }", False),
        ("{ require(n > 0 || msg.sender == owner); done = n; }", False),
        ("{ require(tx.origin == msg.sender); done = n; }", False),
    ],
)
def test_a_guard_is_known_by_what_it_compares(body: str, guarded: bool, compiled: Compile) -> None:
    model = semantics_of(compiled(ROLES % body))
    contract = target(model)
    assert is_authorized(model, contract, last_write(model, contract).state) is guarded


def test_a_location_is_open_when_a_stranger_can_set_it(compiled: Compile) -> None:
    model = semantics_of(compiled(ROLES % "{ require(msg.sender == owner); done = id + n; }"))
    roots = [place.root for place in open_locations(model, target(model))]
    opened = {model.variables[root].name for root in roots if isinstance(root, int)}
    assert opened == {"next", "joined", "balances", "holders"}


LOCKS = (
    HEAD
    + """contract Target {
    uint256 done; bool locked; uint256 status = 1; struct Slot { uint128 x; bool open; } Slot slot0;
    uint256 limit;
    modifier byFlag() { require(!locked); locked = true; _; locked = false; }
    modifier byNumber() { _enter(); _; _leave(); }
    function _enter() private { if (status == 2) revert(); status = 2; }
    function _leave() private { status = 1; }
    modifier byField() { require(slot0.open); slot0.open = false; _; slot0.open = true; }
    modifier notALock() { require(limit > 0); limit = limit - 1; _; }
    modifier tooLate() { _; require(!locked); locked = true; }
    function subject(address to) external %s { (bool ok, ) = to.call(""); require(ok); done = 1; }
}
"""
)


@pytest.mark.parametrize(
    ("modifier", "held"),
    [
        ("byFlag", 1),
        ("byNumber", 1),
        ("byField", 1),
        ("byFlag byNumber", 2),
        ("notALock", 0),
        ("tooLate", 0),
        ("", 0),
    ],
)
def test_a_lock_is_a_checked_flag_that_is_set_around_the_body(
    modifier: str, held: int, compiled: Compile
) -> None:
    model = semantics_of(compiled(LOCKS % modifier))
    contract = target(model)
    subject = next(item for item in contract.functions if item.name == "subject")
    (site,) = [event.site for event in trace_of(model, subject, contract).events if event.site is not None]
    assert len(site.locks) == held


CALLS = (
    HEAD
    + """interface IHook { function hook() external; }
contract Target {
    uint256 done; uint256 read; IHook immutable home; IHook stored; IHook open;
    mapping(address => IHook) listed;
    mapping(address => bool) allowed; address owner = msg.sender;
    constructor(IHook given) { home = given; }
    function setStored(IHook given) external { require(msg.sender == owner); stored = given; }
    function setOpen(IHook given) external { open = given; }
    function list(address key, IHook given) external { require(msg.sender == owner); listed[key] = given; }
    function allow(address key) external { require(msg.sender == owner); allowed[key] = true; }
    function subject(IHook given) external { %s }
}
"""
)


@pytest.mark.parametrize(
    ("body", "trusted"),
    [
        ("home.hook();", True),
        ("stored.hook();", True),
        ("listed[msg.sender].hook();", True),
        ("require(allowed[address(given)]); given.hook();", True),
        ("given.hook();", False),
        ("open.hook();", False),
        ("IHook(msg.sender).hook();", False),
        ("IHook local = given; local.hook();", False),
    ],
)
def test_a_called_contract_is_trusted_when_no_stranger_chose_it(
    body: str, trusted: bool, compiled: Compile
) -> None:
    model = semantics_of(compiled(CALLS % body))
    contract = target(model)
    subject = next(item for item in contract.functions if item.name == "subject")
    (site,) = [event.site for event in trace_of(model, subject, contract).events if event.site is not None]
    assert is_trusted(model, contract, site) is trusted


@pytest.mark.parametrize(
    ("body", "write_follows"),
    [
        ("given.hook(); done = 1;", True),
        ("if (read > 0) { given.hook(); } done = 1;", True),
        ("for (uint i; i < 3; i++) { given.hook(); } done = 1;", True),
        ("try given.hook() { done = 1; } catch {}", True),
        ("done = 1; given.hook();", False),
        ("if (read > 0) { given.hook(); return; } done = 1;", False),
        ("if (read > 0) { given.hook(); revert(); } done = 1;", False),
        ("for (uint i; i < 3; i++) { done = i; given.hook(); }", False),
        ("while (true) { if (read > 0) break; given.hook(); revert(); } done = 1;", False),
    ],
)
def test_the_order_of_call_and_write_is_that_of_the_paths(
    body: str, write_follows: bool, compiled: Compile
) -> None:
    model = semantics_of(compiled(CALLS % body))
    assert bool(last_write(model, target(model)).state.calls) is write_follows


def test_whether_a_function_can_return_is_known(compiled: Compile) -> None:
    source = (
        HEAD
        + """contract Target {
        function a() external payable { revert("no"); }
        function b() external payable { _no(); }
        function _no() internal pure { revert("no"); }
        function c(uint256 x) external payable { if (x > 1) _no(); }
        function d() external payable { assembly { return(0, 0) } }
    }"""
    )
    model = semantics_of(compiled(source))
    contract = target(model)
    found = {item.name: returns(model, item, contract) for item in contract.entry_points()}
    assert found == {"a": False, "b": False, "c": True, "d": True}
