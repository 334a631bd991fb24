"""What runs only once: initializers of several generations, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.semantics.model import semantics_of
from core.semantics.once import runs_once
from core.semantics.trace import trace_of
from core.solidity.compilation import Compilation

NEW = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract Target {
    address owner; bool done; uint8 version; bool inside; uint256 status; bool paused; uint256 written;
    modifier lock() { require(status != 2); status = 2; _; status = 1; }
    modifier first() {
        bool top = !inside;
        require((top && version < 1) || (address(this).code.length == 0 && version == 1));
        version = 1;
        if (top) inside = true;
        _;
        if (top) inside = false;
    }
    modifier again(uint8 next) {
        require(!inside && version < next);
        version = next; inside = true; _; inside = false;
    }
    function unpause() external { paused = false; }
    function subject(address who, uint256 n) external %s
}
"""
OLD = """pragma solidity ^0.4.24;
contract Target {
    address owner; bool done; bool inside; uint256 written;
    modifier first() {
        require(inside || !done);
        bool top = !inside;
        if (top) { inside = true; done = true; }
        _;
        if (top) inside = false;
    }
    function subject(address who, uint256 n) public %s
}
"""


@pytest.mark.parametrize(
    ("source", "body", "once"),
    [
        (NEW, "{ require(owner == address(0)); owner = who; written = n; }", True),
        (NEW, "{ require(!done); written = n; done = true; }", True),
        (NEW, "{ if (done) revert(); done = true; written = n; }", True),
        (NEW, "first { written = n; }", True),
        (NEW, "again(2) { written = n; }", True),
        (NEW, "{ require(!done); done = true; (bool ok, ) = who.call(''); require(ok); written = n; }", True),
        (NEW, "{ require(!done); (bool ok, ) = who.call(''); require(ok); written = n; }", False),
        (OLD, "first { written = n; }", True),
        (OLD, "{ require(!done); done = true; written = n; }", True),
        (NEW, "lock { written = n; }", False),
        (NEW, "{ require(!paused); paused = true; written = n; }", False),
        (NEW, "{ require(owner == address(0)); written = n; }", False),
        (NEW, "{ done = true; written = n; }", False),
        (NEW, "{ require(msg.sender == owner); owner = who; written = n; }", False),
        (NEW, "{ if (!done) done = true; written = n; }", False),
        (OLD, "{ require(!done); written = n; done = false; }", False),
    ],
)
def test_code_runs_once_when_what_it_asks_for_is_set_for_good(
    source: str, body: str, once: bool, compiled: Callable[..., Compilation]
) -> None:
    compilation = compiled(source % body)
    assert compilation.ok, compilation.diagnostics
    model = semantics_of(compilation)
    contract = next(item for item in model.contracts.values() if item.name == "Target")
    subject = next(item for item in contract.functions if item.name == "subject")
    trace = trace_of(model, subject, contract)
    write = next(
        event
        for event in trace.events
        if event.effect.kind == "write" and event.effect.node.name == "written"
    )
    assert runs_once(model, trace, write) is once
