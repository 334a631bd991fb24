"""State variables with a fixed value that nothing ever changes.

What it finds
    State variables whose initial value is known when the contract is compiled, and that no code writes.

Why it matters
    A constant is part of the code instead of the storage. Measured with solc 0.8.30 (optimizer, 200
    runs), its first read in a transaction saves about 2,100 gas, deployment about 21,900.

Example
    `uint256 public fee = 3;` that nothing changes becomes `uint256 public constant fee = 3;`.

Safety
    Every function returns what it returned. The variable leaves the storage layout, and those behind it
    move up; this is declared. A variable that construction may read before it is set is left alone: it is
    still zero there, and a constant never is. Contracts that look upgradeable, that delegate to other
    code or touch storage in assembly, also through a library, are left alone too. For an abstract
    contract the heirs are not all known: review. Otherwise: safe.

Limits
    Value types, and strings that are only returned, hashed or encoded. The name is kept as it is: an
    upper-case name would change the getter.

Source
    Solidity manual, “Constant and Immutable State Variables”.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.fixed_variables import fixing
from core.rewriting.reach import CONSTRUCTOR, reach_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.facts import is_never_written, reads_of
from core.semantics.fixed import fixable_variables, is_value_type
from core.semantics.model import Semantics, StateVariable, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = RuleInfo(
    id="constant-variable",
    title="State variables with a fixed value that nothing changes",
    goal="gas",
    applicability="safe",
    version="1",
)

EXAMPLES = (
    RuleExample(
        title="A number that nothing changes",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Shop {
    string public name = "Stra\\u00dfe";
    uint256 public fee = 3 * 1 ether;
    uint256 public sold;

    function buy() external payable {
        require(msg.value >= fee, "too little");
        sold += 1;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Shop {
    string public constant name = "Stra\\u00dfe";
    uint256 public constant fee = 3 * 1 ether;
    uint256 public sold;

    function buy() external payable {
        require(msg.value >= fee, "too little");
        sold += 1;
    }
}
""",
    ),
    RuleExample(
        title="A number that an heir changes",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Base {
    uint256 internal fee = 3;

    function price() external view returns (uint256) {
        return fee;
    }
}

contract Heir is Base {
    function raise() external {
        ++fee;
    }
}
""",
        after=None,
    ),
)

_READERS = frozenset({"keccak256", "sha256", "encode", "encodePacked", "concat", "bytes"})


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per variable."""
    model = semantics_of(compilation)
    for contract, variable in fixable_variables(compilation, model):
        value = variable.node.child("value")
        if value is None or not value.get("isPure") or not is_never_written(model, variable):
            continue
        if _read_while_unset(compilation, model, variable):
            continue
        if is_value_type(variable.type_string) or _plain_string(compilation, variable, value):
            why = f"Nothing ever changes {variable.name}, so it need not be read from storage."
            yield from fixing(compilation, model, contract, variable, "constant", why)


def _read_while_unset(compilation: Compilation, model: Semantics, variable: StateVariable) -> bool:
    """Whether construction may read it before it has its value, when it is still zero.

    Initial values are set in order, those of a base and its constructor before those of an heir; a
    constant has its value from the start.
    """
    contract = model.contracts[variable.contract.id]
    reach = reach_of(compilation)
    for access in reads_of(model, variable):
        if access.function is None:
            if access.node.file == contract.file and access.node.span.start < variable.node.span.start:
                return True
        elif access.function.kind != "constructor" and CONSTRUCTOR in reach.entry_points(
            [access.function.id]
        ):
            return True
    return False


def _plain_string(compilation: Compilation, variable: StateVariable, value: Node) -> bool:
    if not variable.type_string.startswith("string") or value.kind != "Literal":
        return False
    return all(
        _only_read(node)
        for ast in compilation.asts.values()
        for node in ast.walk("Identifier", "MemberAccess")
        if node.get("referencedDeclaration") == variable.id
    )


def _only_read(use: Node) -> bool:
    parent = use.parent
    if parent is None:
        return False
    if parent.kind == "Return":
        function = parent.enclosing("FunctionDefinition")
        returned = function.child("returnParameters") if function is not None else None
        return returned is not None and not any(
            item.text("storageLocation") == "storage" for item in returned.nodes("parameters")
        )
    callee = parent.child("expression") if parent.kind == "FunctionCall" else None
    if callee is None or callee is use:
        return False
    if parent.get("kind") == "typeConversion":
        outer = parent.parent
        return outer is not None and (_only_read(parent) or outer.text("memberName") == "length")
    return (callee.text("memberName") or callee.name) in _READERS
