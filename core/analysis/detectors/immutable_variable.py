"""A variable that is set once is kept in storage.

What it finds
A state variable of a value type that is set when its contract is deployed, and by nothing afterwards.

Why it matters
Every use of it reads storage. An immutable variable is part of the code.

Example
`address owner; constructor() { owner = msg.sender; }` instead of `address immutable owner;`.

Limits
Quiet for contracts that look upgradeable, or that reach storage by slot numbers: the variables behind
it move. Quiet where the file's pragma admits compilers before 0.6.5; where it admits some before 0.8.21,
only what is set once and without a condition, and not read while the contract is made, is meant.

Source
Solidity manual, “Constant and Immutable State Variables”.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.facts import writes_of
from core.semantics.fixed import (
    fixable_variables,
    is_read_in_construction,
    is_unconditional,
    may_be_immutable,
)
from core.semantics.model import Semantics, StateVariable, semantics_of
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted

INFO = DetectorInfo(
    id="immutable-variable",
    title="A variable that is set once is kept in storage",
    severity="gas",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="An owner who never changes",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.21;
contract Wallet {
    address owner; //~ immutable-variable
    constructor() { owner = msg.sender; }
    function act() external view { require(msg.sender == owner); }
}
""",
        flagged=True,
    ),
    Example(
        title="An owner who can hand over",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.21;
contract Wallet {
    address owner;
    constructor() { owner = msg.sender; }
    function hand(address next) external { require(msg.sender == owner); owner = next; }
}
""",
        flagged=False,
    ),
)

_SINCE = (0, 6, 5)
_FREE_CONSTRUCTION_SINCE = (0, 8, 21)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each variable that could be immutable."""
    model = semantics_of(compilation)
    for contract, variable in fixable_variables(compilation, model, partial(may_be_immutable, model)):
        version = oldest_admitted(compilation, contract.file)
        if version < _SINCE:
            continue
        if version >= _FREE_CONSTRUCTION_SINCE or _is_set_plainly(model, variable):
            yield Match(variable.node, f"{variable.name} is set at deployment only, and read from storage.")


def _is_set_plainly(model: Semantics, variable: StateVariable) -> bool:
    writes = writes_of(model, variable)
    once = len(writes) + (variable.node.child("value") is not None) == 1
    plain = all(is_unconditional(item.node) for item in writes)
    return once and plain and not is_read_in_construction(model, variable)
