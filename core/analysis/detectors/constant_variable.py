"""A number that never changes is kept in storage.

What it finds
A state variable of a value type with an initial value that the compiler knows, which nothing writes.

Why it matters
Every use of it reads storage, and deployment pays for writing it. A constant is part of the code.

Example
`uint256 limit = 100;` instead of `uint256 constant limit = 100;`.

Limits
Quiet for contracts that look upgradeable, or that reach storage by slot numbers: the variables behind
it move. Quiet where a constructor reads it, which may see it before it has its value.

Source
Solidity manual, “Constant and Immutable State Variables”.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.fixed import fixable_variables, is_read_in_construction, may_be_constant
from core.semantics.model import semantics_of
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="constant-variable",
    title="A number that never changes is kept in storage",
    severity="gas",
    confidence="high",
    swc="",
)

EXAMPLES = (
    Example(
        title="A limit",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Limits {
    uint256 limit = 100; //~ constant-variable
    function check(uint256 amount) external view returns (bool) { return amount <= limit; }
}
""",
        flagged=True,
    ),
    Example(
        title="A limit that can be changed",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Limits {
    uint256 limit = 100;
    function check(uint256 amount) external view returns (bool) { return amount <= limit; }
    function raise() external { limit += 1; }
}
""",
        flagged=False,
    ),
    Example(
        title="The decimals of an old token",
        source="""pragma solidity ^0.4.24;
contract Token {
    uint8 public decimals = 18; //~ constant-variable
    uint256 public total = 10 ** 18;
    function burn(uint256 value) public { total -= value; }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each variable that could be constant."""
    model = semantics_of(compilation)
    for _, variable in fixable_variables(compilation, model, partial(may_be_constant, model)):
        if not is_read_in_construction(model, variable):
            yield Match(variable.node, f"Nothing ever changes {variable.name}, and it is read from storage.")
