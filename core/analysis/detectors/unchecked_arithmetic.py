"""Unchecked arithmetic wraps around with a number that a stranger chooses.

What it finds
From 0.8 on, inside `unchecked`: `+`, `-` and `*` on values from the caller, where nothing keeps the
result in its type and the result is stored, paid, handed to another contract or compared in a check.

Why it matters
`unchecked` switches the compiler's own check off. What it saves in gas is lost with the first caller
who picks a number that wraps.

Example
`unchecked { balances[msg.sender] -= amount; }`

Limits
High where it decides a check or a payment, takes from a balance, or moves a date that is compared with
the time; otherwise medium. Quiet for authorized callers, for what a proof from ranges and comparisons
bounds, and where the number was compared, went through checked arithmetic or was handed to another
internal function before, as tokens do that add to one balance what they took from another. Libraries
are left alone: what they ask of their callers is in their documentation. Inline assembly never checks
and is not looked at.

Source
SWC-101; Solidity manual, “Checked or Unchecked Arithmetic”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import semantics_of
from core.semantics.wrapping import decides_about_money, wraps_of
from core.solidity.compilation import Compilation
from core.solidity.standard_json import version_tuple

INFO = DetectorInfo(
    id="unchecked-arithmetic",
    title="Unchecked arithmetic wraps around with a number that a stranger chooses",
    severity="medium",
    confidence="medium",
    swc="SWC-101",
)

EXAMPLES = (
    Example(
        title="More taken than there is",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Coin {
    mapping(address => uint256) balances;
    function burn(uint256 amount) external {
        unchecked { balances[msg.sender] -= amount; } //~ unchecked-arithmetic
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Compared first",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Coin {
    mapping(address => uint256) balances;
    function move(address to, uint256 amount) external {
        require(balances[msg.sender] >= amount);
        unchecked {
            balances[msg.sender] -= amount;
            balances[to] += amount;
        }
    }
}
""",
        flagged=False,
    ),
)

_CHECKED_SINCE = (0, 8, 0)
_NAMES = {"+": "sum", "-": "difference", "*": "product"}


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each unchecked operation that may wrap and decides something."""
    if version_tuple(compilation.version) < _CHECKED_SINCE:
        return
    model = semantics_of(compilation)
    for wrap in wraps_of(model):
        name = wrap.trace.function.signature
        yield Match(
            wrap.node,
            f"Whoever calls {name} can make this unchecked {_NAMES[wrap.operator]} wrap around.",
            "high" if decides_about_money(model, wrap) else None,
            related=(wrap.trace.function.node,),
        )
