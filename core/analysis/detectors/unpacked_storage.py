"""State variables take more slots than they need.

What it finds
A contract whose own state variables would begin fewer storage slots in another order.

Why it matters
Variables that share a slot are read and written together for the price of one, the first write of a
slot being the dearest of all.

Example
`bool open; uint256 total; bool paused;` instead of `bool open; bool paused; uint256 total;`.

Limits
Quiet for contracts that look upgradeable, or that reach storage by slot numbers: the order is their
layout. Variables of bases stay where they are. Members of structs are not looked at.

Source
Solidity manual, “Layout of State Variables in Storage”; EIP-2200.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import semantics_of
from core.semantics.packing import is_still, packed_order, sized, slots_used, taken_before, unmoved
from core.semantics.reentrancy import in_words
from core.semantics.upgrades import must_keep_layout
from core.solidity.compilation import Compilation
from core.solidity.storage_types import StorageTypes

INFO = DetectorInfo(
    id="unpacked-storage",
    title="State variables take more slots than they need",
    severity="gas",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="Two flags apart",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Sale { //~ unpacked-storage
    bool open;
    uint256 total;
    bool paused;
    function set(bool one, bool two) external { open = one; paused = two; total += 1; }
}
""",
        flagged=True,
    ),
    Example(
        title="Two flags together",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Sale {
    bool open;
    bool paused;
    uint256 total;
    function set(bool one, bool two) external { open = one; paused = two; total += 1; }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Sale { //~ unpacked-storage
    uint8 public decimals;
    uint256 public total;
    address public owner;
    function Sale() public { owner = msg.sender; decimals = 18; total = 1; }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each contract whose variables could begin fewer slots."""
    model = semantics_of(compilation)
    types = StorageTypes(compilation.nodes_by_id)
    for contract in model.target_contracts():
        stored = [item for item in contract.variables if item.mutability == "mutable"]
        if contract.kind not in ("contract", "abstract") or len(stored) < 2:
            continue
        sizes = [sized(types, item.node) for item in stored]
        offset = taken_before(types, contract)
        order = packed_order(sizes, offset)
        if order == tuple(range(len(stored))) or must_keep_layout(model, contract):
            continue
        if not all(is_still(model, item.node) for item in stored):
            continue
        before, after = slots_used(sizes, range(len(stored)), offset), slots_used(sizes, order, offset)
        kept = unmoved(order)
        moved = in_words([stored[index].name for index in order if index not in kept])
        yield Match(
            contract.node,
            f"{contract.name} begins {before} slots for its variables; with {moved} moved {after} do.",
            related=tuple(item.node for item in stored),
        )
