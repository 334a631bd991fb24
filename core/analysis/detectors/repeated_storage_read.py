"""The same place in storage is read again.

What it finds
A value in storage (a state variable, a member or an entry of a mapping) that a function reads several
times, or in every round of a loop, although nothing in between can have changed it; one finding per
function, at the second read.

Why it matters
Every read of storage costs, also of a place that was read just before.

Example
`require(limit > a); require(limit > b); return limit;`

Limits
Without via-IR only: with it the compiler keeps the value by itself. Value types only, and no calls in
between that could change it. Where the stack has no room for a local variable, the rule withdraws it.

Source
EIP-2929 (cost of storage access).
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import semantics_of
from core.semantics.repeated import runs_in
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="repeated-storage-read",
    title="The same place in storage is read again",
    severity="gas",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="A limit that is read twice",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Limits {
    uint256 limit;
    function set(uint256 next) external { limit = next; }
    function check(uint256 a, uint256 b) external view {
        require(a < limit);
        require(b < limit); //~ repeated-storage-read
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A limit that changes in between",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Limits {
    uint256 limit;
    function raise(uint256 a) external returns (uint256) {
        require(a < limit);
        limit = a;
        return limit;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Limits {
    uint256 limit;
    function set(uint256 next) public { limit = next; }
    function check(uint256 a, uint256 b) public view {
        require(a < limit);
        require(b < limit); //~ repeated-storage-read
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each function that reads a place more often than it needs to."""
    if compilation.input.settings.via_ir:
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in contract.functions:
            if function.body is None or function.kind == "constructor":
                continue
            runs = [(*run.reads, *run.updated) for run in runs_in(model, function)]
            if not runs:
                continue
            again = [nodes[min(1, len(nodes) - 1)] for nodes in runs]
            yield Match(
                again[0],
                f"{function.name or function.kind} has read this from storage already, unchanged.",
                related=tuple(again[1:]),
            )
