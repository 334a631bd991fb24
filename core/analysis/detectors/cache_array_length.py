"""A loop reads the length of an array from storage in every round.

What it finds
`for (…; i < items.length; …)` over a state variable that the loop makes neither longer nor shorter.

Why it matters
Each round pays for a read of storage that always says the same.

Example
`for (uint256 i = 0; i < items.length; i++) total += items[i];`

Limits
Without via-IR only: with it the compiler keeps the length by itself. Arrays in memory and calldata are
left alone, where a local variable saves nothing or costs gas.

Source
EIP-2929 (cost of storage access).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.array_lengths import keeps_length, length_in_condition
from core.semantics.model import semantics_of
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="cache-array-length",
    title="A loop reads the length of an array from storage in every round",
    severity="gas",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="A sum over a list",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract List {
    uint256[] items;
    function add(uint256 item) external { items.push(item); }
    function sum() external view returns (uint256 total) {
        for (uint256 i = 0; i < items.length; i++) total += items[i]; //~ cache-array-length
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A loop that empties the list",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract List {
    uint256[] items;
    function add(uint256 item) external { items.push(item); }
    function trim(uint256 least) external {
        for (uint256 i = least; i < items.length; i++) items.pop();
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract List {
    uint256[] items;
    function add(uint256 item) public { items.push(item); }
    function sum() public view returns (uint256 total) {
        for (uint256 i = 0; i < items.length; i++) { //~ cache-array-length
            total += items[i];
        }
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each length in a loop's condition that is always the same."""
    if compilation.input.settings.via_ir:
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in contract.functions:
            for loop in function.node.walk("ForStatement"):
                found = length_in_condition(model, loop)
                if found is not None and keeps_length(model, contract, loop, found[1]):
                    message = f"The length of {found[1].name} is read from storage in every round."
                    yield Match(found[0], message, related=(loop,))
