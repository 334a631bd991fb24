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

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from core.analysis.finding import Finding
from core.rewriting.edits import before_statement, has_comment, replace
from core.rewriting.lexis import find_token
from core.rewriting.names import Names
from core.rewriting.proposal import Edit
from core.rewriting.prose import both
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.accesses import is_storage_place
from core.semantics.callees import unwrap
from core.semantics.changes import NO_CHANGES, changes_in
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.read_only import stack_slots
from core.semantics.targets import assigned_names, is_target
from core.semantics.terms import Term, term_of
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

_KINDS = ("Identifier", "MemberAccess", "IndexAccess")
_PURE = frozenset({*_KINDS, "Literal", "FunctionCall", "ElementaryTypeNameExpression", "ElementaryTypeName"})
_TYPES = re.compile(r"u?int\d+|bytes\d+|bool|address(?: payable)?")
_LOOPS = ("ForStatement", "WhileStatement", "DoWhileStatement")
_COMPOUND = frozenset({"+=", "-=", "*=", "/=", "%=", "|=", "&=", "^="})
_LOOSE = ("BinaryOperation", "Conditional", "Assignment")
_MAX_SLOTS = 11
_LEAST_READS = 2


@dataclass
class _Run:
    """Reads of one place with nothing in between; `updated` are `place op= value` at the ends of ways."""

    term: Term
    first: Node
    taken: set[int]
    """Updates that another run has taken already."""
    reads: list[Node] = field(default_factory=list)
    updated: list[Node] = field(default_factory=list)

    @property
    def pays(self) -> bool:
        """Whether more is read than once."""
        count = len(self.reads) + len(self.updated)
        return count >= _LEAST_READS or any(_in_loop(item, self.first) for item in self.reads)


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
    runs = list(_runs(model, function))[: max(room, 0)]
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


def _runs(model: Semantics, function: Function) -> Iterator[_Run]:
    taken: set[int] = set()
    for block in function.node.walk("Block", "UncheckedBlock"):
        for run in _block_runs(model, block.nodes("statements"), taken):
            taken.update(item.id for item in (*run.reads, *run.updated))
            yield run


def _block_runs(model: Semantics, statements: Sequence[Node], taken: set[int]) -> Iterator[_Run]:
    found: dict[Hashable, list[tuple[int, Node]]] = {}
    for index, statement in enumerate(statements):
        for node in _reads(model, statement):
            term = term_of(model, node)
            if term is not None and node.id not in taken:
                found.setdefault(term.key, []).append((index, node))
    for places in found.values():
        waiting = places
        while waiting:
            run, waiting = _longest(model, statements, waiting, taken)
            if run is not None and run.pays:
                yield run


def _longest(
    model: Semantics, statements: Sequence[Node], places: list[tuple[int, Node]], taken: set[int]
) -> tuple[_Run | None, list[tuple[int, Node]]]:
    """The longest run that starts at the first of `places`, and what is left after it."""
    start, node = places[0]
    term = term_of(model, node)
    certain = any(index == start and _is_certain(item, statements[start]) for index, item in places)
    if term is None or not certain or _declared_within(term, statements[start]):
        return None, places[1:]
    run = _Run(term, statements[start], taken)
    changes = NO_CHANGES
    by_statement: dict[int, list[Node]] = {}
    for index, item in places:
        by_statement.setdefault(index, []).append(item)
    for index in range(start, len(statements)):
        mine = by_statement.pop(index, [])
        if mine and not changes.leave(term.needs):
            by_statement[index] = mine
            break
        own = changes_in(model, statements[index])
        if own.leave(term.needs):
            run.reads += mine
        else:
            kept = _before_its_write(model, statements[index], term, mine, run)
            left = [item for item in mine if item not in kept]
            rest = [(at, item) for at, items in by_statement.items() for item in items if at > index]
            return (run if run.reads else None), ([(index, item) for item in left][1:] + rest)
        changes |= own
    rest = [(at, item) for at, items in by_statement.items() for item in items]
    return (run if run.reads else None), rest


def _before_its_write(
    model: Semantics, statement: Node, term: Term, reads: list[Node], run: _Run
) -> list[Node]:
    """The reads that a statement makes before it writes the place, in every way through it."""
    mine = [item for item in reads if statement.span.contains(item.span)]
    if changes_in(model, statement).leave(term.needs):
        run.reads += mine
        return mine
    if statement.kind in ("Block", "UncheckedBlock"):
        return _until_written(model, statement.nodes("statements"), term, mine, run)
    if statement.kind == "IfStatement":
        condition = statement.child("condition")
        if condition is None or not changes_in(model, condition).leave(term.needs):
            return []
        kept = _before_its_write(model, condition, term, mine, run)
        for branch in (statement.child("trueBody"), statement.child("falseBody")):
            kept += _before_its_write(model, branch, term, mine, run) if branch is not None else []
        return kept
    return _assigned(model, statement, term, mine, run)


def _until_written(
    model: Semantics, statements: Sequence[Node], term: Term, reads: list[Node], run: _Run
) -> list[Node]:
    kept: list[Node] = []
    for statement in statements:
        kept += _before_its_write(model, statement, term, reads, run)
        if not changes_in(model, statement).leave(term.needs):
            break
    return kept


def _assigned(model: Semantics, statement: Node, term: Term, reads: list[Node], run: _Run) -> list[Node]:
    value = statement.child("expression") if statement.kind == "ExpressionStatement" else None
    if value is None or value.kind != "Assignment":
        return []
    left, right = value.child("leftHandSide"), value.child("rightHandSide")
    if left is None or right is None or not changes_in(model, right).leave(term.needs):
        return []
    mine = [item for item in reads if right.span.contains(item.span)]
    own = term_of(model, left)
    if own is not None and own.key == term.key and value.text("operator") in _COMPOUND:
        if value.id in run.taken:
            return []
        run.updated.append(value)
    run.reads += mine
    return mine


def _is_certain(node: Node, statement: Node) -> bool:
    """Whether a statement makes this read in every case; the body of a loop counts as certain."""
    while node is not statement and node.parent is not None:
        above = node.parent
        if above.kind == "BinaryOperation" and above.text("operator") in ("&&", "||"):
            if node is above.child("rightExpression"):
                return False
        elif above.kind in ("IfStatement", "Conditional") and node is not above.child("condition"):
            return False
        node = above
    return True


def _reads(model: Semantics, statement: Node) -> Iterator[Node]:
    """Whole places of value types that a statement reads, compound assignments left out."""
    for node in statement.walk(*_KINDS):
        if _TYPES.fullmatch(node.type_string) is None or not is_storage_place(model, node):
            continue
        if is_target(node) or not _is_plain(node) or node.enclosing("InlineAssembly") is not None:
            continue
        yield node


def _is_plain(place: Node) -> bool:
    """Whether looking the place up can neither revert nor do anything: no arrays, no calls."""
    for node in place.walk():
        if node.kind not in _PURE or (node.kind == "FunctionCall" and node.get("kind") != "typeConversion"):
            return False
        base = node.child("baseExpression")
        if node.kind == "IndexAccess" and (base is None or not base.type_string.startswith("mapping(")):
            return False
        if node.text("memberName") == "length":
            return False
    return True


def _declared_within(term: Term, statement: Node) -> bool:
    """Whether the place needs a local variable that only this statement declares."""
    inside = {item.id for item in statement.walk("VariableDeclaration")}
    return any(kind == "local" and item in inside for kind, item in term.needs)


def _held_already(run: _Run, function: Function) -> str | None:
    """The local variable that the first read is assigned to anyway, when it never changes."""
    declared = run.first.get("declarations", ())
    value = run.first.child("initialValue")
    if len(declared) != 1 or value is None or unwrap(value) is not run.reads[0]:
        return None
    variable = declared[0]
    same = isinstance(variable, Node) and variable.type_string == run.reads[0].type_string
    return variable.name if same and variable.id not in assigned_names(function.node) else None


def _edits(source: SourceText, run: _Run, name: str, *, kept: bool) -> list[Edit] | None:
    edits = [replace(source, item.span, name) for item in run.reads[kept:]]
    for update in run.updated:
        made = _updated(source, update, run, name)
        if made is None:
            return None
        edits += made
    return edits or None


def _updated(source: SourceText, update: Node, run: _Run, name: str) -> list[Edit] | None:
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


def _in_loop(node: Node, statement: Node) -> bool:
    """Whether a read is made in every round of a loop that the statement is, or holds."""
    for above in node.ancestors():
        if above.kind in _LOOPS:
            start = above.child("initializationExpression")
            return start is None or not start.span.contains(node.span)
        if above is statement:
            return False
    return False
