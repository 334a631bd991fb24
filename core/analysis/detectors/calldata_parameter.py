"""A parameter is copied to memory for nothing.

What it finds
A parameter of an external function (or of a public one that nothing calls from inside) that is declared
`memory`, although the function and all that it hands the parameter to only read it.

Why it matters
The whole array, string or struct is copied from the call into memory before the first line runs.

Example
`function sum(uint256[] memory values) external` instead of `uint256[] calldata values`.

Limits
Files whose pragma admits compilers before 0.6.9 are left alone, and so is a public function of an
abstract contract, since heirs elsewhere may call it. Where moving a parameter out of memory makes the
stack too deep, the rule withdraws it.

Source
Solidity manual, “Data location”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.calldata import kept_from_calldata, may_stay_in_calldata
from core.semantics.model import semantics_of
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted

INFO = DetectorInfo(
    id="calldata-parameter",
    title="A parameter is copied to memory for nothing",
    severity="gas",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="An array that is only summed",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Sums {
    function sum(uint256[] memory values) external pure returns (uint256 total) { //~ calldata-parameter
        for (uint256 i = 0; i < values.length; i++) total += values[i];
    }
}
""",
        flagged=True,
    ),
    Example(
        title="An array that is changed",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Sums {
    function scale(uint256[] memory values) external pure returns (uint256[] memory) {
        for (uint256 i = 0; i < values.length; i++) values[i] *= 2;
        return values;
    }
}
""",
        flagged=False,
    ),
)

_SINCE = (0, 6, 9)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each parameter that could stay where the caller put it."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.kind not in ("contract", "abstract"):
            continue
        if oldest_admitted(compilation, contract.file) < _SINCE:
            continue
        for function in contract.functions:
            if may_stay_in_calldata(model, contract, function, virtual=True):
                for parameter in kept_from_calldata(model, contract, function):
                    name = parameter.name or "This parameter"
                    yield Match(parameter, f"{name} is only read, and copied to memory all the same.")
