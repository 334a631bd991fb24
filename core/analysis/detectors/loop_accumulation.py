"""A loop keeps its sum in storage.

What it finds
A loop that reads and writes a state variable of a value type in every round, while nobody could look
at it before the loop ends.

Why it matters
Each round pays for a read and a write of storage, where one of each would do.

Example
`for (…) total += values[i];` with a state variable `total`.

Limits
Loops that call other contracts, have assembly or return from inside are left alone. Of nested loops the
outermost is meant.

Source
EIP-2929 and EIP-2200 (cost of storage access).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import semantics_of
from core.semantics.reentrancy import in_words
from core.semantics.sums import outer_loops, sums_in
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="loop-accumulation",
    title="A loop keeps its sum in storage",
    severity="gas",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="A total",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Tally {
    uint256 public total;
    function add(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) { //~ loop-accumulation
            total += values[i];
        }
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A total that is written once",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Tally {
    uint256 public total;
    function add(uint256[] calldata values) external {
        uint256 sum = total;
        for (uint256 i = 0; i < values.length; i++) sum += values[i];
        total = sum;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Tally {
    uint256 public total;
    function add(uint256[] values) public {
        for (uint256 i = 0; i < values.length; i++) { //~ loop-accumulation
            total += values[i];
        }
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each loop that could sum in a local variable."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.is_interface or contract.is_library:
            continue
        for function in contract.functions:
            for loop in outer_loops(function):
                names = [item.name for item in sums_in(model, contract, loop)]
                if names:
                    yield Match(
                        loop, f"This loop reads and writes {in_words(names)} in storage in every round."
                    )
