"""Checked arithmetic that can never overflow.

What it finds
    Statements of 0.8 code whose additions, subtractions and multiplications are all proven to stay in their
    types, and loop counters whose increment is checked in every round although the condition bounds it.

Why it matters
    Since 0.8 every operation pays for a check. Measured with solc 0.8.30 (optimizer, 200 runs): a
    subtraction after `require(a >= b)` saves 190 gas with the surrounding reads, and a loop counter 62 gas
    a round where the compiler does not leave the check out by itself (it does so since 0.8.22 for
    `i < n; ++i`).

Example
    `require(a >= b); total = a - b;` becomes `require(a >= b); unchecked { total = a - b; }`.

Safety
    `unchecked` changes nothing but what happens on overflow, and only for the operations written in it. Each
    of them is proven not to overflow: from the widths of types, constants, conditions that were asked
    before with nothing written in between, and loop conditions (core/semantics/bounds.py says how, and that
    timestamps and lengths are taken to be below 2^64). A counter that only grows by ones is taken not to
    reach 2^64 ones. A loop's step moves to the end of its body, which no `continue` may skip. Safe; where the
    proof looks at all writes of a variable that an heir elsewhere could write too, a person must read it.

Limits
    Conditions, arguments of calls and declarations of several variables are left checked. Statements with
    comments across lines are left alone.

Source
    Solidity manual, “Checked or Unchecked Arithmetic”; 0.8.22 release notes (unchecked loop increments).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import (
    ends_line,
    has_comment,
    indent_of,
    indent_unit,
    insert,
    line_end,
    replace,
    starts_line,
    statement_span,
)
from core.rewriting.proposal import Applicability, Edit
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.bounds import proof_of
from core.semantics.free_arithmetic import bounded_operations, is_free_already, simple_statements
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import version_of
from core.text import SourceText, Span

INFO = RuleInfo(
    id="bounded-arithmetic",
    title="Checked arithmetic that can never overflow",
    goal="gas",
    applicability="safe",
    version="1",
)

EXAMPLES = (
    RuleExample(
        title="A subtraction after a check",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Credit {
    mapping(address => uint256) public left;

    function fill(uint256 amount) external {
        left[msg.sender] = amount;
    }

    function use(uint256 amount) external {
        require(left[msg.sender] >= amount, "too much");
        left[msg.sender] -= amount;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Credit {
    mapping(address => uint256) public left;

    function fill(uint256 amount) external {
        left[msg.sender] = amount;
    }

    function use(uint256 amount) external {
        require(left[msg.sender] >= amount, "too much");
        unchecked {
            left[msg.sender] -= amount;
        }
    }
}
""",
    ),
    RuleExample(
        title="A loop that the compiler leaves checked",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Steps {
    function last(uint8 rounds) external pure returns (uint256 found) {
        for (uint256 i = 1; i <= rounds; i++) {
            found = i ^ found;
        }
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Steps {
    function last(uint8 rounds) external pure returns (uint256 found) {
        for (uint256 i = 1; i <= rounds; ) {
            found = i ^ found;
            unchecked {
                i++;
            }
        }
    }
}
""",
    ),
    RuleExample(
        title="The balance changes between the check and the subtraction",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Credit {
    mapping(address => uint256) public left;

    function use(address other, uint256 amount) external {
        require(left[msg.sender] >= amount, "too much");
        left[other] = 0;
        left[msg.sender] -= amount;
    }
}
""",
        after=None,
    ),
)


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per function."""
    if version_of(compilation) < (0, 8, 0):
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        for function in contract.functions:
            suggestion = _suggestion(compilation, model, contract, function)
            if suggestion is not None:
                yield suggestion


def _suggestion(
    compilation: Compilation, model: Semantics, contract: Contract, function: Function
) -> Suggestion | None:
    source = compilation.input.sources[contract.file]
    edits: list[Edit] = []
    grown = False
    lines: list[int] = []
    for statement in simple_statements(function):
        operations = bounded_operations(model, statement)
        made = _wrapped(source, statement) if operations else None
        if made:
            edits += made
            lines.append(source.line_of(statement.span.start))
            grown |= _grows_open(model, contract, operations)
    for loop in function.node.walk("ForStatement"):
        step = loop.child("loopExpression")
        operations = (
            bounded_operations(model, step)
            if step is not None and not is_free_already(compilation, loop)
            else []
        )
        made = _moved(source, loop) if operations else None
        if made:
            edits += made
            lines.append(source.line_of(loop.span.start))
    if not edits:
        return None
    where = f"line {lines[0]}" if len(lines) == 1 else "lines " + ", ".join(str(item) for item in lines)
    applicability: Applicability | None = "review" if grown else None
    return Suggestion(
        title=f"Arithmetic of {function.name or function.kind} that cannot overflow goes unchecked",
        reason=f"What is computed in {where} is proven to stay in its type; the check is paid for nothing.",
        contract=f"{contract.file}:{contract.name}",
        edits=tuple(edits),
        applicability=applicability,
    )


def _grows_open(model: Semantics, contract: Contract, operations: Sequence[Node]) -> bool:
    """Whether a proof rests on how a variable grows that a contract elsewhere could write as well."""
    return contract.kind == "abstract" and any(proof_of(model, node) == "growth" for node in operations)


def _wrapped(source: SourceText, statement: Node) -> list[Edit] | None:
    span = statement_span(source, statement)
    if span is None or has_comment(source, span):
        return None
    if not starts_line(source, span.start) or not ends_line(source, span.end):
        return [insert(source, span.start, "unchecked { "), insert(source, span.end, " }")]
    indent, unit = indent_of(source, span.start), indent_unit(source)
    edits = [insert(source, span.start, f"unchecked {{\n{indent}{unit}")]
    first, last = source.line_of(span.start), source.line_of(span.end - 1)
    edits += [insert(source, source.line_span(line).start, unit) for line in range(first + 1, last + 1)]
    return [*edits, insert(source, line_end(source, span.end), f"\n{indent}}}")]


def _moved(source: SourceText, loop: Node) -> list[Edit] | None:
    """The loop's step as the last statement of its body."""
    body, step = loop.child("body"), loop.child("loopExpression")
    if body is None or step is None or body.kind != "Block" or not body.nodes("statements"):
        return None
    if any(_is_skipped(node, loop) for node in body.walk("Continue")) or has_comment(source, step.span):
        return None
    brace = body.span.end - 1
    if not starts_line(source, brace) or not ends_line(source, source.data.index(b"{", body.span.start) + 1):
        return None
    indent, unit = indent_of(source, brace), indent_unit(source)
    inner = indent + unit
    text = f"{inner}unchecked {{\n{inner}{unit}{source.slice(step.span)};\n{inner}}}\n"
    start = step.span.start
    return [
        replace(source, Span(start, step.span.end), ""),
        insert(source, source.line_span(source.line_of(brace)).start, text),
    ]


def _is_skipped(node: Node, loop: Node) -> bool:
    return node.enclosing("ForStatement", "WhileStatement", "DoWhileStatement") is loop
