"""A state variable that no code uses.

What it finds
A state variable or constant that is private, or internal to a contract that nobody inherits from, and
is neither read nor written.

Why it matters
It takes a storage slot and readers' time, and it is often what a function should have set.

Example
`uint256 private cap;` that no function names.

Limits
Public variables have their getter. Storage gaps, and variables of contracts that write storage by slot
number or run foreign code by delegatecall, keep a layout and are left alone. A variable that is written
but never read is not reported.

Source
SWC-131; Solidity manual, “Layout of State Variables in Storage”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.facts import external_calls_below
from core.semantics.model import Contract, Semantics, StateVariable, semantics_of
from core.semantics.running import uses_raw_storage
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="unused-state",
    title="A state variable that no code uses",
    severity="informational",
    confidence="high",
    swc="SWC-131",
)

EXAMPLES = (
    Example(
        title="A cap that caps nothing",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Sale {
    uint256 private cap; //~ unused-state
    uint256 private sold;
    function buy(uint256 amount) external { sold += amount; }
}
""",
        flagged=True,
    ),
    Example(
        title="A cap that is asked",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Sale {
    uint256 private cap = 5;
    uint256 private sold;
    function buy(uint256 amount) external { require(sold + amount <= cap); sold += amount; }
}
""",
        flagged=False,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each variable that nothing names."""
    model = semantics_of(compilation)
    used = _named(model)
    for contract in model.target_contracts():
        unused = [item for item in contract.variables if item.id not in used and _is_closed(model, item)]
        if unused and not _keeps_a_layout(model, contract):
            for item in unused:
                yield Match(item.node, f"Nothing in this project uses “{item.name}”.")


def _named(model: Semantics) -> frozenset[int]:
    """Declarations that any expression or assembly block refers to."""
    found: set[int] = set()
    for ast in model.compilation.asts.values():
        for node in ast.walk("Identifier", "MemberAccess", "IdentifierPath", "InlineAssembly"):
            if node.kind == "InlineAssembly":
                found |= {int(item.get("declaration", 0)) for item in node.get("externalReferences", ())}
            else:
                found.add(int(node.get("referencedDeclaration", 0)))
    return frozenset(found)


def _is_closed(model: Semantics, variable: StateVariable) -> bool:
    if variable.visibility == "public" or variable.name.strip("_").lower().endswith("gap"):
        return False
    if variable.visibility == "private":
        return True
    contract = model.contracts[variable.contract.id]
    return contract.kind == "contract" and not model.heirs(contract)


def _keeps_a_layout(model: Semantics, contract: Contract) -> bool:
    return any(
        uses_raw_storage(model, base.node)
        or any(call.kind in {"delegatecall", "callcode"} for call in external_calls_below(model, base.node))
        for instance in (contract, *model.heirs(contract))
        for base in instance.bases
    )
