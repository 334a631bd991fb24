"""Sums that a loop keeps in storage.

What it finds
    A loop that reads and writes a state variable of a value type in every round.

Why it matters
    Each round pays for a read and a write of storage. Measured with solc 0.8.30 (optimizer, 200 runs), 20
    rounds cost 4,200 gas more than a local variable that is written back once.

Example
    `for (…) total += values[i];` becomes `uint256 newTotal = total; for (…) newTotal += values[i];
    total = newTotal;`.

Safety
    The loop, with all that it calls, calls no other contract and no function that a variable holds, has
    no assembly, and never returns from inside; no function that it calls touches the variable, neither
    here nor in an heir. So nobody can look at the variable before it is written back. A revert undoes
    the sum in both. A loop of no rounds now writes the old value once, which a static call refuses;
    and whether it saves depends on the number of rounds: review.

Limits
    Value types outside mappings and arrays only. Of nested loops the outermost is taken.

Source
    EIP-2929 and EIP-2200 (cost of storage access).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import after_statement, before_statement, replace, statement_span
from core.rewriting.names import Names
from core.rewriting.proposal import Edit
from core.rewriting.prose import both
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import Contract, Function, Semantics, StateVariable, semantics_of
from core.semantics.sums import outer_loops, sums_in
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.text import SourceText, Span

INFO = RuleInfo(
    id="loop-accumulation",
    title="Sums that a loop keeps in storage",
    goal="gas",
    applicability="review",
    version="1",
)

EXAMPLES = (
    RuleExample(
        title="A total is summed in a local variable",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Tally {
    uint256 public total;

    function add(uint256[] calldata values) external {
        // sum up
        for (uint256 i = 0; i < values.length; i++) {
            total += values[i]; // one by one
        }
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Tally {
    uint256 public total;

    function add(uint256[] calldata values) external {
        // sum up
        uint256 newTotal = total;
        for (uint256 i = 0; i < values.length; i++) {
            newTotal += values[i]; // one by one
        }
        total = newTotal;
    }
}
""",
    ),
    RuleExample(
        title="A loop that calls another contract",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Source {
    function value() external returns (uint256);
}

contract Tally {
    uint256 public total;

    function add(Source[] calldata sources) external {
        for (uint256 i = 0; i < sources.length; i++) {
            total += sources[i].value();
        }
    }
}
""",
        after=None,
    ),
    RuleExample(
        title="A loop that returns from inside",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Tally {
    uint256 public total;

    function add(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) {
            total += values[i];
            if (total > 100) return;
        }
    }
}
""",
        after=None,
    ),
)

_MAX_LOCALS = 10


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per loop."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.is_interface or contract.is_library:
            continue
        names = Names(compilation)
        for function in contract.functions:
            for loop in outer_loops(function):
                suggestion = _suggestion(compilation, model, contract, function, loop, names)
                if suggestion is not None:
                    yield suggestion


def _suggestion(
    compilation: Compilation,
    model: Semantics,
    contract: Contract,
    function: Function,
    loop: Node,
    names: Names,
) -> Suggestion | None:
    source = compilation.input.sources[contract.file]
    variables = sums_in(model, contract, loop)
    locals_used = sum(1 for _ in function.node.walk("VariableDeclaration"))
    if not variables or locals_used + len(variables) > _MAX_LOCALS:
        return None
    edits = _edits(model, source, loop, variables, names)
    if edits is None:
        return None
    text = both(item.name for item in variables)
    return Suggestion(
        title=f"{text} in a local variable during the loop of {function.name or function.kind}",
        reason=(
            f"The loop in line {source.line_of(loop.span.start)} reads and writes {text} in storage in every "
            "round; nobody can look at it before the loop ends."
        ),
        contract=f"{contract.file}:{contract.name}",
        edits=tuple(edits),
    )


def _edits(
    model: Semantics, source: SourceText, loop: Node, variables: Sequence[StateVariable], names: Names
) -> list[Edit] | None:
    span = _whole(source, loop)
    if span is None:
        return None
    before: list[str] = []
    after: list[str] = []
    edits: list[Edit] = []
    for variable in variables:
        name = names.take([f"new{variable.name[:1].upper()}{variable.name[1:]}", f"{variable.name}Sum"])
        before.append(f"{_local_type(source, variable)} {name} = {variable.name};")
        after.append(f"{variable.name} = {name};")
        edits += [
            replace(source, node.span, name)
            for node in loop.walk("Identifier")
            if node.get("referencedDeclaration") == variable.id
        ]
    edits.append(before_statement(source, span.start, before))
    edits.append(after_statement(source, span, after))
    return edits


def _whole(source: SourceText, loop: Node) -> Span | None:
    """The loop with the semicolon that ends it, where it does not end in a block."""
    if source.data[loop.span.end - 1 : loop.span.end] == b"}":
        return loop.span
    return statement_span(source, loop)


def _local_type(source: SourceText, variable: StateVariable) -> str:
    """The type as the contract spells it; the declaration may stand in another file."""
    kind = variable.node.child("typeName")
    if kind is not None and kind.file == source.path:
        return source.slice(kind.span)
    return variable.type_string.removeprefix("contract ").removeprefix("enum ")
