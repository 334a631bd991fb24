"""State variables that only the constructor sets.

What it finds
    State variables of a value type that are set in the constructor, or by an initial value that is only
    known at deployment, and never again.

Why it matters
    An immutable variable is part of the code instead of the storage. Measured with solc 0.8.30
    (optimizer, 200 runs), its first read in a transaction saves about 2,100 gas, deployment about 15,900.

Example
    `address public owner;` that only the constructor sets becomes `address public immutable owner;`.

Safety
    Every function returns what it returned. The variable leaves the storage layout, and those behind it
    move up; this is declared. Contracts that look upgradeable, that delegate to other code or touch
    storage in assembly, also through a library, are left alone. For an abstract contract the heirs are
    not all known: review. Otherwise: safe.

Limits
    Value types only. A variable that shares its slot with one that is often written can save less than its
    neighbor loses; the measurement shows it, and the proposal is withdrawn. Before solc 0.8.21 the variable
    must be set once, unconditionally, and never be read while the contract is constructed.

Source
    Solidity manual, “Constant and Immutable State Variables”; release notes of 0.8.8 and 0.8.21.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.fixed_variables import fixing
from core.rewriting.reach import CONSTRUCTOR, reach_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.facts import reads_of, writes_of
from core.semantics.fixed import (
    fixable_variables,
    is_unconditional,
    is_value_type,
    set_at_deployment,
    writes_elsewhere,
)
from core.semantics.model import Semantics, StateVariable, semantics_of
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted

INFO = RuleInfo(
    id="immutable-variable",
    title="State variables that only the constructor sets",
    goal="gas",
    applicability="safe",
    version="1",
)

EXAMPLES = (
    RuleExample(
        title="Set in the constructor",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Fund {
    uint256 public total;
    address public owner; // for good

    constructor() {
        owner = msg.sender;
    }

    function add() external payable {
        require(msg.sender == owner, "not the owner");
        total += msg.value;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Fund {
    uint256 public total;
    address public immutable owner; // for good

    constructor() {
        owner = msg.sender;
    }

    function add() external payable {
        require(msg.sender == owner, "not the owner");
        total += msg.value;
    }
}
""",
    ),
    RuleExample(
        title="Set again later",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Fund {
    address public owner = msg.sender;

    function hand(address to) external {
        require(msg.sender == owner, "not the owner");
        owner = to;
    }
}
""",
        after=None,
    ),
    RuleExample(
        title="A storage gap means that the layout must hold",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Fund {
    address public owner = msg.sender;
    uint256[49] private __gap;
}
""",
        after=None,
    ),
)

_SINCE = (0, 6, 5)
_FREE_CONSTRUCTION_SINCE = (0, 8, 21)


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per variable."""
    model = semantics_of(compilation)
    for contract, variable in fixable_variables(compilation, model):
        if not is_value_type(variable.type_string) or writes_elsewhere(model, variable):
            continue
        oldest = oldest_admitted(compilation, contract.file)
        if oldest < _SINCE:
            continue
        strict = oldest < _FREE_CONSTRUCTION_SINCE
        if set_at_deployment(model, variable) and not (strict and _too_early(compilation, model, variable)):
            why = f"{variable.name} is set at deployment and never again; it need not be in storage."
            yield from fixing(compilation, model, contract, variable, "immutable", why)


def _too_early(compilation: Compilation, model: Semantics, variable: StateVariable) -> bool:
    """Whether compilers before 0.8.21 refuse: set twice or on a condition, or read during construction."""
    writes = writes_of(model, variable)
    if len(writes) + (variable.node.child("value") is not None) != 1:
        return True
    if any(not is_unconditional(access.node) for access in writes):
        return True
    reach = reach_of(compilation)
    for access in reads_of(model, variable):
        start = access.function.id if access.function is not None else variable.id
        if access.function is None or CONSTRUCTOR in reach.entry_points([start]):
            return True
    return False
