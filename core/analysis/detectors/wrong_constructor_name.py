"""A function that was meant to be the constructor can be called by anybody.

What it finds
Before 0.5, where a constructor bears the name of its contract: a public function whose name is nearly
that name (other capitals, one letter off, a part of it after a rename) or the word `constructor`
behind `function`, in a contract without a constructor, that sets state without a check.

Why it matters
It does not run at deployment, but whenever somebody calls it. Whoever does becomes the owner, or resets
what the contract was set up with.

Example
`contract Wallet { address owner; function wallet() public { owner = msg.sender; } }`

Limits
High where a variable is set that decides who may act, otherwise medium. A function that can only run
once, or only for somebody named, is left alone. Names that share nothing with the contract's are not
recognized.

Source
SWC-118; Solidity manual, “Contracts”, constructors; changelog of 0.4.22 and 0.5.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import is_authorized
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.ownership import deciding_variables
from core.semantics.trace import Event, trace_of
from core.solidity.compilation import Compilation
from core.solidity.standard_json import version_tuple

INFO = DetectorInfo(
    id="wrong-constructor-name",
    title="A function that was meant to be the constructor can be called by anybody",
    severity="high",
    confidence="medium",
    swc="SWC-118",
)

EXAMPLES = (
    Example(
        title="A small letter",
        source="""pragma solidity ^0.4.24;
contract Wallet {
    address owner;
    function wallet() public { owner = msg.sender; } //~ wrong-constructor-name
    function close() public { require(msg.sender == owner); selfdestruct(owner); }
}
""",
        flagged=True,
    ),
    Example(
        title="The right name",
        source="""pragma solidity ^0.4.24;
contract Wallet {
    address owner;
    function Wallet() public { owner = msg.sender; }
    function close() public { require(msg.sender == owner); selfdestruct(owner); }
}
""",
        flagged=False,
    ),
    Example(
        title="From 0.5 on a constructor has no name",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Wallet {
    address public opener;
    function wallet() external { opener = msg.sender; }
}
""",
        flagged=False,
    ),
)

_KEYWORD_SINCE = (0, 5, 0)
_SHORTEST_FOR_TYPO = 4
_SHORTEST_PART = 5


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each would-be constructor that sets state for anybody."""
    if version_tuple(compilation.version) >= _KEYWORD_SINCE:
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.kind not in {"contract", "abstract"} or _has_constructor(contract):
            continue
        for function in contract.functions:
            if function.is_entry and function.body is not None and _is_meant(function, contract):
                yield from _match(model, function, contract)


def _has_constructor(contract: Contract) -> bool:
    return any(item.kind == "constructor" for item in contract.functions)


def _match(model: Semantics, function: Function, contract: Contract) -> Iterator[Match]:
    events = [event for event in trace_of(model, function, contract).events if _sets(model, event, contract)]
    if not events:
        return
    roots = {place.root for event in events for place in event.places}
    names = sorted(model.variables[root].name for root in roots if root in deciding_variables(model))
    if names:
        message = f"{function.name} is no constructor: anybody sets “{names[0]}”, which decides who may act."
        yield Match(function.node, message)
    else:
        message = (
            f"{function.name} is no constructor of {contract.name}: anybody can set the contract up again."
        )
        yield Match(function.node, message, "medium")


def _sets(model: Semantics, event: Event, contract: Contract) -> bool:
    """Whether a stranger gets to write a single place here, again and again."""
    if event.effect.kind != "write" or not any(place.is_scalar for place in event.places):
        return False
    once = any(guard.kind in {"once", "state"} for guard in event.state.guards)
    return not once and not is_authorized(model, contract, event.state)


def _is_meant(function: Function, contract: Contract) -> bool:
    if function.kind != "function" or function.returns:
        return False
    name, wanted = function.name, contract.name
    if name.lower() in {"constructor", wanted.lower()}:
        return True
    if name[:1] != wanted[:1] and name[:1].lower() == wanted[:1].lower():
        name = wanted[:1] + name[1:]
    if len(wanted) >= _SHORTEST_FOR_TYPO and _is_one_edit(name, wanted):
        return True
    renamed = function.name[:1].isupper() and len(function.name) >= _SHORTEST_PART
    return renamed and (function.name in wanted or wanted in function.name)


def _is_one_edit(one: str, two: str) -> bool:
    """Whether one letter was replaced, left out, added, or swapped with its neighbor."""
    if abs(len(one) - len(two)) > 1 or one == two:
        return False
    start = next((i for i, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    a, b = one[start:], two[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
