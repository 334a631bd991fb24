"""One pragma allows compilers that mean different things by the same code.

What it finds
A version pragma of a file with code that allows compilers from before 0.8 and from 0.8 on (or from
before 0.5 and after). One finding per project and compiler: the first such file.

Why it matters
Before 0.8 arithmetic wraps around, from 0.8 on it reverts; before 0.5 a function without a visibility is
public. Which of the two was tested is not said, and not what is deployed either.

Example
`pragma solidity >=0.4.22 <0.9.0;`

Limits
Informational. A caret within one generation (`^0.8.20`) is left alone: libraries need it. Files that
hold only interfaces and files whose functions do not calculate are left alone.

Source
SWC-103; Solidity manual, “Version Pragma”; changelogs of 0.5.0 and 0.8.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.errors import PragmaError
from core.semantics.bounds import is_arithmetic
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.versions import Version, VersionRange, parse_range

INFO = DetectorInfo(
    id="floating-pragma",
    title="One pragma allows compilers that mean different things by the same code",
    severity="informational",
    confidence="high",
    swc="SWC-103",
)

EXAMPLES = (
    Example(
        title="From wrapping to checked",
        source="""// SPDX-License-Identifier: MIT
pragma solidity >=0.7.0 <0.9.0; //~ floating-pragma
contract Coin {
    mapping(address => uint256) balances;
    function burn(uint256 amount) external { balances[msg.sender] -= amount; }
}
""",
        flagged=True,
    ),
    Example(
        title="Within one generation",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Coin {
    mapping(address => uint256) balances;
    function burn(uint256 amount) external { balances[msg.sender] -= amount; }
}
""",
        flagged=False,
    ),
)

_STEPS: tuple[tuple[Version, Version, str], ...] = (
    ((0, 7, 6), (0, 8, 0), "arithmetic wraps around in some of them and reverts in others"),
    ((0, 4, 26), (0, 5, 0), "a function without a visibility is public in some of them"),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield the first pragma that spans a change of meaning."""
    for name in compilation.input.targets:
        ast = compilation.asts.get(name)
        if ast is None:
            continue
        for node in ast.nodes("nodes"):
            meaning = _spanned(node) if node.kind == "PragmaDirective" else None
            if meaning is not None and _calculates(ast):
                yield Match(node, f"This pragma allows very different compilers: {meaning}.")
                return


def _spanned(pragma: Node) -> str | None:
    words = [str(item) for item in pragma.get("literals", ())]
    if words[:1] != ["solidity"]:
        return None
    try:
        allowed = parse_range("".join(_spaced(words[1:])))
    except PragmaError:
        return None
    return next((why for old, new, why in _STEPS if _allows_around(allowed, old, new)), None)


def _spaced(words: list[str]) -> Iterator[str]:
    """solc splits `>=0.4.22<0.9.0` into `>=`, `0.4`, `.22`, `<`, …: comparators get a space in front."""
    for word in words:
        yield f" {word}" if word[:1] in "<>=^~|-" else word


def _allows_around(allowed: VersionRange, old: Version, new: Version) -> bool:
    before = any(allowed.allows((old[0], old[1], patch)) for patch in range(old[2] + 1))
    after = any(allowed.allows((new[0], new[1], patch)) for patch in range(40))
    return before and after


def _calculates(ast: Node) -> bool:
    return any(
        is_arithmetic(node)
        for function in ast.walk("FunctionDefinition")
        if function.child("body") is not None
        for node in function.walk("Assignment", "BinaryOperation", "UnaryOperation")
    )
