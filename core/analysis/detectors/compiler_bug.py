"""The compiler has a known bug that this code wakes.

What it finds
Code that triggers a published bug of the very compiler version it is compiled with, under the settings
it is compiled with (optimizer, pipeline via IR, ABI coder, EVM version). One finding per contract and
bug.

Why it matters
The source is right and the bytecode is not: writes get lost, encoded data is corrupted, hashes of
different data are taken for equal. No test of another compiler version shows it.

Example
With 0.8.14 and the optimizer: `assembly { mstore(0, 1) }` is dropped when the block names no variable.

Limits
A bug is listed only where its trigger can be recognized in the source. The finding says that the
trigger is there, not that the wrong code is reached. A newer compiler is the cure for all of them.

Source
Solidity project, “List of Known Bugs”; the names and numbers are theirs.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.compiler_bugs import BUGS, CompilerBug, uses_coder_v2
from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import semantics_of
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="compiler-bug",
    title="The compiler has a known bug that this code wakes",
    severity="low",
    confidence="medium",
    swc="SWC-102",
)

EXAMPLES = (
    Example(
        title="A memory write that gets lost",
        source="""// SPDX-License-Identifier: MIT
pragma solidity 0.8.14;
contract Scratch {
    function first() external pure returns (uint256 found) {
        assembly { mstore(0, 42) } //~ compiler-bug
        assembly { found := mload(0) }
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The same with a compiler that is mended",
        source="""// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
contract Scratch {
    function first() external pure returns (uint256 found) {
        assembly { mstore(0, 42) }
        assembly { found := mload(0) }
    }
}
""",
        flagged=False,
    ),
    Example(
        title="Powers of short numbers",
        source="""pragma solidity 0.4.24;
contract Powers {
    function power(uint8 base, uint8 exponent) public pure returns (uint8) {
        return base ** exponent; //~ compiler-bug
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield the first trigger of each bug in each contract."""
    coders = {file: uses_coder_v2(compilation, file) for file in compilation.asts}
    possible = [
        bug for bug in BUGS if any(bug.is_possible(compilation, coder) for coder in {*coders.values()})
    ]
    if not possible:
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for bug in possible:
            if bug.is_possible(compilation, coders[contract.file]):
                place = next(bug.trigger(model, contract), None)
                if place is not None:
                    yield Match(place, _words(bug, compilation.version), bug.severity)


def _words(bug: CompilerBug, version: str) -> str:
    mended = ".".join(str(part) for part in bug.fixed)
    return f"Bug {bug.uid} of solc {version} ({bug.name}): {bug.effect}. Mended in {mended}."
