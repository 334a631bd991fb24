"""Storage that is read again although it cannot have changed.

What it finds
    A state variable, or an element of a mapping, of a value type that a function reads more than once, or
    in every round of a loop, while nothing in between can change it.

Why it matters
    Each further read costs 100 gas, and for a mapping the hash of its key as well. Measured with solc 0.8.30
    (optimizer, 200 runs): three reads of one variable cost 195 gas more than one read and a local variable.
    The IR pipeline does this by itself, so there nothing is proposed.

Example
    `require(balances[from] >= amount); balances[from] -= amount;` becomes
    `uint256 cachedBalances = balances[from]; require(cachedBalances >= amount);
    balances[from] = cachedBalances - amount;`.

Safety
    Between the first read and the last one nothing writes the variable or what chooses its place: no
    assignment, no function called that writes it, here or in an heir, no call that could come back, no
    storage by slot numbers, no code that cannot be followed. A write ends the region; only the assignment
    that computes the new value may use the old one. Reading a variable or a mapping never reverts, so
    reading early is not noticed. Safe.

Limits
    Value types outside of arrays. One more local variable needs a stack slot, so functions with many
    are left alone. Where a way through the function reads nothing, the read is paid for nothing; the
    measurement decides.

Source
    EIP-2929 (cost of storage access).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import before_statement, has_comment, replace
from core.rewriting.lexis import find_token
from core.rewriting.names import Names
from core.rewriting.proposal import Edit
from core.rewriting.prose import both
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.callees import unwrap
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.read_only import stack_slots
from core.semantics.repeated import Run, runs_in
from core.semantics.targets import assigned_names
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.text import SourceText, Span

INFO = RuleInfo(
    id="repeated-storage-read",
    title="Storage that is read again although it cannot have changed",
    goal="gas",
    applicability="safe",
    version="1",
)

EXAMPLES = (
    RuleExample(
        title="A balance is checked and then lowered",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Token {
    mapping(address => uint256) public balances;

    function mint(uint256 amount) external {
        balances[msg.sender] = amount;
    }

    function burn(uint256 amount) external {
        require(balances[msg.sender] >= amount, "low");
        balances[msg.sender] -= amount;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Token {
    mapping(address => uint256) public balances;

    function mint(uint256 amount) external {
        balances[msg.sender] = amount;
    }

    function burn(uint256 amount) external {
        uint256 cachedBalances = balances[msg.sender];
        require(cachedBalances >= amount, "low");
        balances[msg.sender] = cachedBalances - amount;
    }
}
""",
    ),
    RuleExample(
        title="A limit is read in every round",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Gate {
    uint256 public limit = 10;

    function setLimit(uint256 to) external {
        limit = to;
    }

    function count(uint256[] calldata values) external view returns (uint256 found) {
        for (uint256 i = 0; i < values.length; i++) {
            if (values[i] > limit) found++;
        }
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Gate {
    uint256 public limit = 10;

    function setLimit(uint256 to) external {
        limit = to;
    }

    function count(uint256[] calldata values) external view returns (uint256 found) {
        uint256 cachedLimit = limit;
        for (uint256 i = 0; i < values.length; i++) {
            if (values[i] > cachedLimit) found++;
        }
    }
}
""",
    ),
    RuleExample(
        title="A call in between that can come back",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Pot {
    uint256 public price = 1;
    uint256 public sold;

    function setPrice(uint256 to) external {
        price = to;
    }

    function buy() external payable {
        require(msg.value >= price);
        (bool done, ) = msg.sender.call("");
        require(done);
        sold += price;
    }
}
""",
        after=None,
    ),
)

_LOOSE = ("BinaryOperation", "Conditional", "Assignment")
_MAX_SLOTS = 9


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per function."""
    if compilation.input.settings.via_ir:
        return
    model = semantics_of(compilation)
    names = Names(compilation)
    for contract in model.target_contracts():
        for function in contract.functions:
            if function.body is None or function.kind == "constructor":
                continue
            suggestion = _suggestion(compilation, model, contract, function, names)
            if suggestion is not None:
                yield suggestion


def _suggestion(
    compilation: Compilation, model: Semantics, contract: Contract, function: Function, names: Names
) -> Suggestion | None:
    room = _MAX_SLOTS - stack_slots(function.node)
    runs = list(runs_in(model, function))[: max(room, 0)]
    source = compilation.input.sources[contract.file]
    edits: list[Edit] = []
    lines: dict[int, list[str]] = {}
    shown: list[str] = []
    for run in runs:
        text = source.slice(run.reads[0].span)
        if any(has_comment(source, item.span) for item in run.reads) or "\n" in text:
            continue
        held = _held_already(run, function)
        name = held or names.take([f"cached{_capital(_word(run.reads[0]))}"])
        made = _edits(source, run, name, kept=held is not None)
        if made is None:
            continue
        edits += made
        shown.append(text)
        if held is None:
            statement = f"{run.reads[0].type_string} {name} = {text};"
            lines.setdefault(run.first.span.start, []).append(statement)
    if not edits:
        return None
    edits += [before_statement(source, offset, items) for offset, items in lines.items()]
    what = both(dict.fromkeys(shown))
    return Suggestion(
        title=f"{function.name or function.kind} reads {what} once",
        reason=f"{function.name or function.kind} reads {what} from storage again, where nothing changed it.",
        contract=f"{contract.file}:{contract.name}",
        edits=tuple(edits),
    )


def _held_already(run: Run, function: Function) -> str | None:
    """The local variable that the first read is assigned to anyway, when it never changes."""
    declared = run.first.get("declarations", ())
    value = run.first.child("initialValue")
    if len(declared) != 1 or value is None or unwrap(value) is not run.reads[0]:
        return None
    variable = declared[0]
    same = isinstance(variable, Node) and variable.type_string == run.reads[0].type_string
    return variable.name if same and variable.id not in assigned_names(function.node) else None


def _edits(source: SourceText, run: Run, name: str, *, kept: bool) -> list[Edit] | None:
    edits = [replace(source, item.span, name) for item in run.reads[kept:]]
    for update in run.updated:
        made = _updated(source, update, run, name)
        if made is None:
            return None
        edits += made
    return edits or None


def _updated(source: SourceText, update: Node, run: Run, name: str) -> list[Edit] | None:
    """`place -= value` as `place = name - value`."""
    left, right = update.child("leftHandSide"), update.child("rightHandSide")
    operator = update.text("operator")
    if left is None or right is None:
        return None
    span = find_token(source, operator, Span(left.span.end, right.span.start))
    if span is None or any(right.span.contains(item.span) for item in run.reads):
        return None
    edits = [replace(source, span, f"= {name} {operator[:-1]}")]
    if right.kind in _LOOSE:
        if has_comment(source, right.span):
            return None
        edits.append(replace(source, right.span, f"({source.slice(right.span)})"))
    return edits


def _word(place: Node) -> str:
    node = place
    while node.kind == "IndexAccess":
        base = node.child("baseExpression")
        if base is None:
            break
        node = unwrap(base)
    return node.name or node.text("memberName") or "value"


def _capital(name: str) -> str:
    bare = name.strip("_") or "value"
    return bare[0].upper() + bare[1:]
