"""The result of a low-level call is ignored.

What it finds
A `call`, `delegatecall`, `callcode` or `send` whose success is dropped: the returned flag is not
taken, or is put into a variable that nothing reads. Calls in inline assembly count too.

Why it matters
Low-level calls do not revert when the callee fails, they return false. Code that goes on as if the
payment had been made loses track of the money.

Example
`payable(winner).send(prize); paid = true;`

Limits
Whether a flag that *is* read is read sensibly is not judged. `pop(call(…))` in assembly is said out
loud, so it is only of low severity. `staticcall` changes nothing and is left out.

Source
SWC-104; Solidity manual, “Members of Address Types”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match, SyntaxMatch
from core.semantics.calls import external_call, yul_name
from core.semantics.model import Semantics, semantics_of
from core.semantics.results import result_is_dropped
from core.semantics.written import Tokens, body_of, call_end, span_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.tokens import closing, statements_of
from core.solidity.tolerant import SyntaxTree

INFO = DetectorInfo(
    id="unchecked-low-level-call",
    title="The result of a low-level call is ignored",
    severity="medium",
    confidence="high",
    swc="SWC-104",
)

EXAMPLES = (
    Example(
        title="A failed payment goes unnoticed",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Prize {
    bool paid;
    function pay(address payable winner) external {
        paid = true;
        winner.send(1 ether); //~ unchecked-low-level-call
    }
}
""",
        flagged=True,
    ),
    Example(
        title="The flag is required",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Prize {
    bool paid;
    function pay(address payable winner) external {
        paid = true;
        (bool ok, ) = winner.call{value: 1 ether}("");
        require(ok, "not paid");
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Prize {
    function pay(address winner) public {
        winner.call.value(1 ether)(); //~ unchecked-low-level-call
    }
}
""",
        flagged=True,
    ),
)

_KINDS = frozenset({"call", "delegatecall", "callcode", "send"})


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each low-level call whose success nobody looks at."""
    model = semantics_of(compilation)
    for ast in compilation.target_asts:
        for node in ast.walk("FunctionCall", "YulFunctionCall"):
            call = external_call(model, node)
            if call is not None and call.kind in _KINDS:
                yield from _judge(model, node, call.kind)


def _judge(model: Semantics, node: Node, kind: str) -> Iterator[Match]:
    message = f"Nobody looks whether this {kind} worked; when it fails, the code goes on."
    if node.kind == "YulFunctionCall" and node.parent is not None and yul_name(node.parent) == "pop":
        yield Match(node, message, severity="low", confidence="low")
    elif result_is_dropped(model, node):
        yield Match(node, message)


def detect_syntax(tree: SyntaxTree) -> Iterator[SyntaxMatch]:
    """Yield each statement that is nothing but a low-level call."""
    for function in tree.functions:
        for statement in statements_of(body_of(tree, function)):
            kind = _bare_call(statement)
            if kind:
                yield SyntaxMatch(
                    span_of(statement),
                    f"Nobody looks whether this {kind} worked; when it fails, the code goes on.",
                )


def _bare_call(statement: Tokens) -> str:
    """The kind of the low-level call that a whole statement is, or the empty string."""
    index = 0
    while index < len(statement):
        text = statement[index].text
        if text in {"(", "["}:
            index = closing(statement, index)
        elif statement[index].kind != "word" and text != ".":
            return ""
        elif text in _KINDS and index and statement[index - 1].text == ".":
            end = call_end(statement, index)
            several = text == "send" and any(item.text == "," for item in statement[index:])
            return text if end == len(statement) - 1 and not several else ""
        elif text in {"return", "emit", "revert", "new"}:
            return ""
        index += 1
    return ""
