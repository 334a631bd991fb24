"""A price is used without asking how old it is.

What it finds
A call of a price feed that also tells when its answer was made (`latestRoundData`, or any other
function with a result named `updatedAt`), where nobody looks at that time or at the round it was
answered in; and `latestAnswer`, which does not tell.

Why it matters
A feed goes on answering with its last price when its reporters have stopped. Whoever notices first
trades with the contract at a price that is no longer true.

Example
`(, int256 answer, , , ) = feed.latestRoundData(); return uint256(answer);`

Limits
Looking at the time in any way is taken for a check of it. Results that are returned together are the
caller's to check. Where only the sign of the answer is not looked at before it becomes unsigned, the
finding is low; so is `latestAnswer`, since the feed behind it may be an adapter that checks, and it is
left alone where only its sign is asked for. Nothing here knows whether the chain is a second layer, whose
sequencer should be asked as well.

Source
Chainlink documentation, “Monitoring data feeds” and “L2 sequencer uptime feeds”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.arguments import words_of
from core.semantics.calls import ExternalCall
from core.semantics.conditions import conditions_of
from core.semantics.facts import outgoing_calls
from core.semantics.model import Semantics, semantics_of
from core.semantics.results import result_is_dropped
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="oracle-staleness",
    title="A price is used without asking how old it is",
    severity="medium",
    confidence="medium",
    swc="",
)

_FEED = """interface IFeed {
    function latestRoundData() external view returns (
        uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound
    );
}
"""

EXAMPLES = (
    Example(
        title="Only the price is looked at",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"
        + _FEED
        + """contract Prices {
    IFeed immutable feed;
    constructor(IFeed given) { feed = given; }
    function price() external view returns (uint256) {
        (, int256 answer, , , ) = feed.latestRoundData(); //~ oracle-staleness
        require(answer > 0);
        return uint256(answer);
    }
}
""",
        flagged=True,
    ),
    Example(
        title="An old price is refused",
        source="// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"
        + _FEED
        + """contract Prices {
    IFeed immutable feed;
    constructor(IFeed given) { feed = given; }
    function price() external view returns (uint256) {
        (, int256 answer, , uint256 updatedAt, ) = feed.latestRoundData();
        require(answer > 0 && block.timestamp - updatedAt < 1 hours, "too old");
        return uint256(answer);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="A feed of old that does not tell",
        source="""pragma solidity ^0.4.24;
interface Feed { function latestAnswer() external view returns (int256); }
contract Prices {
    Feed feed;
    constructor(Feed given) public { feed = given; }
    function price() public view returns (uint256) {
        return uint256(feed.latestAnswer()); //~ oracle-staleness
    }
}
""",
        flagged=True,
    ),
)

_ROUND_DATA = frozenset({"latestRoundData", "getRoundData"})
_ROUND_DATA_TYPES = ["uint80", "int256", "uint256", "uint256", "uint80"]
_UNTIMED = frozenset({"latestAnswer"})
_ANSWER, _UPDATED_AT, _ANSWERED_IN = 1, 3, 4


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each use of a feed whose age nobody asks for."""
    model = semantics_of(compilation)
    for call in outgoing_calls(model):
        declared = call.function
        if call.kind != "method" or declared is None or declared.kind != "FunctionDefinition":
            continue
        if declared.name in _UNTIMED and _is_number(call.node) and not _is_compared(call.node):
            yield Match(
                call.node,
                f"{declared.name} does not tell when its answer was made, so an old price goes through.",
                severity="low",
            )
        else:
            yield from _of_rounds(model, call, declared)


def _is_number(call: Node) -> bool:
    return call.type_string.startswith(("int", "uint"))


def _is_compared(call: Node) -> bool:
    """Whether it is only asked whether there is an answer: `require(feed.latestAnswer() > 0)`."""
    parent = call.parent
    while parent is not None and parent.kind == "TupleExpression":
        parent = parent.parent
    return parent is not None and parent.text("operator") in {"<", ">", "<=", ">=", "==", "!="}


def _of_rounds(model: Semantics, call: ExternalCall, declared: Node) -> Iterator[Match]:
    results = _results(declared)
    times = _times(declared, results)
    if not times or _is_whole(call.node):
        return
    values = [index for index in range(len(results)) if index not in times]
    if all(result_is_dropped(model, call.node, index) for index in values):
        return
    if all(result_is_dropped(model, call.node, index) for index in times):
        yield Match(
            call.node, f"Nobody looks at the time that {declared.name} gives, so an old price goes through."
        )
    elif declared.name in _ROUND_DATA and _is_cast_unchecked(model, call.node):
        yield Match(
            call.node,
            f"The answer of {declared.name} becomes unsigned without a look at its sign.",
            severity="low",
        )


def _results(declared: Node) -> tuple[Node, ...]:
    listed = declared.child("returnParameters")
    return listed.nodes("parameters") if listed is not None else ()


def _times(declared: Node, results: tuple[Node, ...]) -> tuple[int, ...]:
    """Which results tell the age of the others."""
    if declared.name in _ROUND_DATA and [item.type_string for item in results] == _ROUND_DATA_TYPES:
        return (_UPDATED_AT, _ANSWERED_IN)
    if len(results) < 2:
        return ()
    return tuple(index for index, item in enumerate(results) if _is_time(item))


def _is_time(result: Node) -> bool:
    words = words_of(result.name)
    return result.type_string.startswith("uint") and (
        {"updated", "at"} <= words or {"last", "updated"} <= words
    )


def _is_whole(call: Node) -> bool:
    """Whether all results are handed on together."""
    return call.parent is not None and call.parent.kind == "Return"


def _is_cast_unchecked(model: Semantics, call: Node) -> bool:
    """Whether the answer is converted to an unsigned number and appears in no condition."""
    declared = _answer(call)
    function = model.function_of(call)
    if declared is None or function is None:
        return False
    if any(_names(condition, declared) for condition in conditions_of(function)):
        return False
    for node in function.node.walk("FunctionCall"):
        if node.get("kind") == "typeConversion" and node.type_string.startswith("uint"):
            (argument,) = node.nodes("arguments")[:1] or (node,)
            if argument.get("referencedDeclaration") == declared.id:
                return True
    return False


def _answer(call: Node) -> Node | None:
    statement = call.parent
    if statement is None or statement.kind != "VariableDeclarationStatement":
        return None
    listed = statement.get("declarations", ())
    answer = listed[_ANSWER] if len(listed) > _ANSWER else None
    return answer if isinstance(answer, Node) else None


def _names(condition: Node, declared: Node) -> bool:
    return any(item.get("referencedDeclaration") == declared.id for item in condition.walk("Identifier"))
