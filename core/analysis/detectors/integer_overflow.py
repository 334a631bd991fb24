"""Arithmetic wraps around with a number that a stranger chooses.

What it finds
Before 0.8: `+`, `-` and `*` (also in assignments) on values from the caller, where nothing keeps the
result in its type and the result is stored, paid, handed to another contract or compared in a check.

Why it matters
The result starts again at the other end: a balance below zero becomes enormous, a price times a large
count becomes nothing, a lock far in the future lies in the past.

Example
`require(balances[msg.sender] >= count * price);`

Limits
Quiet for authorized callers, for what a proof from ranges and comparisons bounds, for math libraries
that check, and where the number was compared with stored values before. High where it decides a check or
a payment, takes from a balance, or moves a date that is compared with the time; otherwise medium.
Sums of ether and counters cannot reach the limit and are left alone. Signed division and powers are not
looked at.

Source
SWC-101; Solidity manual, “Checked or Unchecked Arithmetic”; changelog of 0.8.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.model import semantics_of
from core.semantics.wrapping import decides_about_money, wraps_of
from core.solidity.compilation import Compilation
from core.solidity.standard_json import version_tuple

INFO = DetectorInfo(
    id="integer-overflow",
    title="Arithmetic wraps around with a number that a stranger chooses",
    severity="high",
    confidence="medium",
    swc="SWC-101",
)

EXAMPLES = (
    Example(
        title="More taken than there is",
        source="""pragma solidity ^0.4.24;
contract Coin {
    mapping(address => uint) balances;
    function burn(uint amount) public {
        balances[msg.sender] -= amount; //~ integer-overflow
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Compared first",
        source="""pragma solidity ^0.4.24;
contract Coin {
    mapping(address => uint) balances;
    function burn(uint amount) public {
        require(balances[msg.sender] >= amount);
        balances[msg.sender] -= amount;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="A price that wraps to nothing",
        source="""pragma solidity 0.7.6;
contract Shop {
    mapping(address => uint256) items;
    uint256 constant PRICE = 1 ether;
    function buy(uint256 count) external payable {
        require(msg.value == count * PRICE); //~ integer-overflow
        items[msg.sender] = count;
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The compiler checks from 0.8 on",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Coin {
    mapping(address => uint256) balances;
    function burn(uint256 amount) external {
        balances[msg.sender] -= amount;
    }
}
""",
        flagged=False,
    ),
)

_CHECKED_SINCE = (0, 8, 0)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each operation that may wrap and decides something."""
    if version_tuple(compilation.version) >= _CHECKED_SINCE:
        return
    model = semantics_of(compilation)
    for wrap in wraps_of(model):
        name = wrap.trace.function.signature
        yield Match(
            wrap.node,
            f"Whoever calls {name} can make this {_NAMES[wrap.operator]} wrap around.",
            None if decides_about_money(model, wrap) else "medium",
            related=(wrap.trace.function.node,),
        )


_NAMES = {"+": "sum", "-": "difference", "*": "product"}
