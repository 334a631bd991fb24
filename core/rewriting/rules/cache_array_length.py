"""Array lengths that a loop reads from storage in every round.

What it finds
    `for (…; i < items.length; …)` over an array in storage that the loop does not make longer or shorter.

Why it matters
    Each round pays for a read of storage. Measured with solc 0.8.30 (optimizer, 200 runs): 20 rounds save
    2,000 gas. Under via-IR the compiler does it by itself, so nothing is proposed there; nor for arrays in
    memory or calldata, where it saves nothing or costs gas.

Example
    `for (uint256 i = 0; i < items.length; i++)` becomes `uint256 itemsLength = items.length;` and
    `for (uint256 i = 0; i < itemsLength; i++)`.

Safety
    Nothing in the loop can change the length: it writes at most single elements, calls no other contract
    that could come back, no function that writes to the array, here or in an heir, and none that cannot
    be followed (held in a variable, or using storage by slot numbers). It has no assembly. Safe.

Limits
    Only arrays that are state variables, and only the condition of a `for` loop.

Source
    EIP-2929 (cost of storage access).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import before_statement, has_comment, replace
from core.rewriting.names import Names
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.array_lengths import keeps_length, length_in_condition
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = RuleInfo(
    id="cache-array-length",
    title="Array lengths that a loop reads from storage in every round",
    goal="gas",
    applicability="safe",
    version="1",
)

EXAMPLES = (
    RuleExample(
        title="The length is read once",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract List {
    uint256[] public items = [1, 2, 3, 4, 5];

    function add(uint256 item) external {
        items.push(item);
    }

    function sum() external view returns (uint256 total) {
        for (uint256 i = 0; i < items.length; i++) {
            total += items[i];
        }
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract List {
    uint256[] public items = [1, 2, 3, 4, 5];

    function add(uint256 item) external {
        items.push(item);
    }

    function sum() external view returns (uint256 total) {
        uint256 itemsLength = items.length;
        for (uint256 i = 0; i < itemsLength; i++) {
            total += items[i];
        }
    }
}
""",
    ),
    RuleExample(
        title="A loop that makes the array shorter",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract List {
    uint256[] public items;

    function trim() external {
        for (uint256 i = 0; i < items.length; i++) {
            items.pop();
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
    if compilation.input.settings.via_ir:
        return
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        names = Names(compilation)
        for function in contract.functions:
            for loop in function.node.walk("ForStatement"):
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
    found = length_in_condition(model, loop)
    if found is None or loop.parent is None or loop.parent.kind not in ("Block", "UncheckedBlock"):
        return None
    length, variable = found
    source = compilation.input.sources[contract.file]
    crowded = sum(1 for _ in function.node.walk("VariableDeclaration")) >= _MAX_LOCALS
    if crowded or has_comment(source, length.span) or not keeps_length(model, contract, loop, variable):
        return None
    name = names.take([f"{variable.name}Length", f"{variable.name}Count"])
    line = f"uint256 {name} = {source.slice(length.span)};"
    return Suggestion(
        title=f"The length of {variable.name} is read once in {function.name or function.kind}",
        reason=(
            f"The loop in line {source.line_of(loop.span.start)} reads the length of {variable.name} from "
            "storage in every round, and nothing in it changes the length."
        ),
        contract=f"{contract.file}:{contract.name}",
        edits=(before_statement(source, loop.span.start, [line]), replace(source, length.span, name)),
    )
