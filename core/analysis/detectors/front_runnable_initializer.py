"""Whoever calls the initializer first owns the contract.

What it finds
A function that sets the owner, a role or another authority to what its caller says, that runs once,
and that strangers can call: in a contract that is deployed by itself, and that nothing in the project
calls in the same transaction.

Why it matters
Between the deployment and the initialization there is a gap. Somebody who watches the pool of pending
transactions takes it; where nobody notices, the contract goes into use with a stranger's key.

Example
`function init() external { require(owner == address(0)); owner = msg.sender; }`

Limits
Contracts that are made to live behind a proxy are left out: a proxy initializes in its constructor.
So are functions that another contract of the project calls, as a factory does.

Source
CWE-362; OpenZeppelin Contracts, `Initializable` (on front-running of initializers).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import Function, Semantics, semantics_of
from core.semantics.reentrancy import variable_name
from core.semantics.strangers import behind_proxy, closes, first_setting
from core.semantics.trace import trace_of
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="front-runnable-initializer",
    title="Whoever calls the initializer first owns the contract",
    severity="low",
    confidence="medium",
    swc="SWC-114",
)

EXAMPLES = (
    Example(
        title="The owner is set in a second transaction",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    address owner;
    function init() external { //~ front-runnable-initializer
        require(owner == address(0));
        owner = msg.sender;
    }
    function take() external { require(msg.sender == owner); payable(owner).transfer(1); }
}
""",
        flagged=True,
    ),
    Example(
        title="A factory deploys and initializes at once",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Vault {
    address owner;
    function init(address first) external {
        require(owner == address(0));
        owner = first;
    }
    function take() external { require(msg.sender == owner); payable(owner).transfer(1); }
}
contract Factory {
    function make() external returns (Vault vault) {
        vault = new Vault();
        vault.init(msg.sender);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Vault {
    address owner;
    bool ready;
    function start(address first) public { //~ front-runnable-initializer
        require(!ready);
        ready = true;
        owner = first;
    }
    function take() public { require(msg.sender == owner); msg.sender.transfer(1); }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each function that hands the contract to its first caller."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.kind != "contract" or model.heirs(contract) or behind_proxy(model, contract):
            continue
        for function in contract.entry_points():
            if not function.changes_state or _is_called_by_others(model, function):
                continue
            found = first_setting(model, trace_of(model, function, contract))
            if found is None or closes(model, contract, found[1]):
                continue
            event, _ = found
            name = variable_name(model, min(event.places, key=str))
            yield Match(
                function.node,
                f"Whoever calls {function.signature} first decides “{name}”.",
                related=(event.effect.node,),
            )


def _is_called_by_others(model: Semantics, function: Function) -> bool:
    """Whether code of the project calls, or names the selector of, a function with this signature."""
    key = ("called from outside",)
    known: frozenset[str] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = frozenset(_called(model))
    return function.signature in known


def _called(model: Semantics) -> Iterator[str]:
    for ast in model.compilation.asts.values():
        for node in ast.walk("MemberAccess"):
            base = node.child("expression")
            if base is None or not base.type_string.startswith(("contract ", "type(contract ")):
                continue
            declared = model.declaration(node)
            called = model.functions.get(declared.id) if declared is not None else None
            if called is not None and not base.type_string.startswith("type(contract super"):
                yield called.signature
