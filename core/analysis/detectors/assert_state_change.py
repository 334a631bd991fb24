"""An assertion changes state.

What it finds
A write to storage inside the argument of `assert`: an assignment, `++`, or a call of a function that
is neither `view` nor `pure`.

Why it matters
Assertions state what must hold and are removed by some tools and readers' minds alike; work that is
done inside one is easily lost. Before 0.8 a failing `assert` also burns all remaining gas.

Example
`assert(counter++ < 10);`

Limits
Changes of memory and local variables are not reported. External calls count when they are not `view`.

Source
SWC-110; Solidity manual, “Panic via assert”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.accesses import effects_of
from core.semantics.callees import call_parts, called_declaration
from core.semantics.model import Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="assert-state-change",
    title="An assertion changes state",
    severity="informational",
    confidence="high",
    swc="SWC-110",
)

EXAMPLES = (
    Example(
        title="A counter inside",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Gate {
    uint256 entered;
    function enter() external {
        assert(++entered <= 10); //~ assert-state-change
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A counter before",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Gate {
    uint256 entered;
    function enter() external {
        ++entered;
        assert(entered <= 10);
    }
}
""",
        flagged=False,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each assert whose condition writes."""
    model = semantics_of(compilation)
    for function in model.target_functions():
        if function.body is None:
            continue
        for call in function.body.walk("FunctionCall"):
            parts = call_parts(call)
            if parts is None or parts.callee.kind != "Identifier" or parts.callee.name != "assert":
                continue
            if any(_writes(model, condition) for condition in parts.arguments[:1]):
                yield Match(call, "This assertion does work: move it in front and assert the result.")


def _writes(model: Semantics, condition: Node) -> bool:
    for effect in effects_of(model, condition):
        if effect.kind == "write":
            return True
        if effect.kind == "external" and effect.call is not None and not effect.call.is_read_only:
            return True
        if effect.kind == "internal":
            declared = called_declaration(model, effect.node)
            if declared is not None and declared.text("stateMutability") not in {"view", "pure"}:
                return True
    return False
