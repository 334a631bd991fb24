"""The operands of an assembly shift are swapped.

What it finds
`shr`, `sar` or `shl` in inline assembly with the number of bits in second place: `shr(x, 8)`.

Why it matters
In assembly the number of bits comes first. `shr(x, 8)` shifts the number eight by `x` bits, which is
nearly always zero.

Example
`assembly { top := shr(word, 224) }`

Limits
Only a second operand that is a plausible number of bits (whole bytes, or the sign bit), written as a
decimal literal, next to a first operand that is not a literal. Powers of two are what masks are made of
with `shl(n, 16)` and left alone there. Compilers before 0.6 give no syntax tree for assembly.

Source
Solidity manual, “Yul”, EVM dialect: `shl(x, y)` is y shifted left by x bits.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.calls import yul_name
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="incorrect-shift",
    title="The operands of an assembly shift are swapped",
    severity="medium",
    confidence="medium",
    swc="",
)

EXAMPLES = (
    Example(
        title="The selector of a word",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Words {
    function top(uint256 word) external pure returns (uint256 found) {
        assembly { found := shr(word, 224) } //~ incorrect-shift
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The bits come first",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Words {
    function top(uint256 word, uint256 at) external pure returns (uint256 found) {
        assembly { found := or(shr(224, word), shl(at, 1)) }
    }
}
""",
        flagged=False,
    ),
)

_SHIFTS = frozenset({"shl", "shr", "sar"})
_WORD_BITS = 256


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each shift of a small literal by something that is not a literal."""
    for ast in compilation.target_asts:
        for assembly in ast.walk("InlineAssembly"):
            for call in assembly.walk("YulFunctionCall"):
                if yul_name(call) in _SHIFTS and _is_swapped(call):
                    yield Match(call, "The number of bits comes first: these operands are swapped.")


def _is_swapped(call: Node) -> bool:
    arguments = call.nodes("arguments")
    if len(arguments) != 2 or arguments[0].kind == "YulLiteral" or arguments[1].kind != "YulLiteral":
        return False
    text = arguments[1].text("value")
    if not text.isdigit():
        return False
    bits = int(text)
    if not 1 < bits < _WORD_BITS or bits % 8 not in {0, 7}:
        return False
    return bits % 8 == 0 and bits & (bits - 1) != 0 if yul_name(call) == "shl" else bits > 15
