"""Arithmetic that wraps around where it matters.

What it finds
    Before 0.8: sums, differences and products of unsigned numbers that a stranger can make wrap, with a
    result that decides something, as the detector of the same name finds them.

Why it matters
    A balance below zero is enormous; a price times a large count is nothing.

Example
    `balances[to] += amount;` becomes `balances[to] = checkedAdd(balances[to], amount);`, with a small
    internal function that reverts; or `balances[to].add(amount)` where the contract uses a SafeMath
    library for the type already.

Safety
    Calls in which the marked arithmetic stays in its type do what they did, for a little more gas. Calls in
    which it wraps revert; this path is declared, and it is verified from the trace of the original that a
    call wrapped, and that it is refused afterwards. Where numbers wrap on purpose, as in a hash, the change
    would break it: review.

Limits
    Only the operations that the detector points at. Signed numbers, powers, and places that are evaluated
    with side effects are left alone.

Source
    Solidity manual, changelog of 0.8.0 (checked arithmetic); SWC-101.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.analysis.finding import Finding
from core.rewriting.edits import at_body_end, has_comment, indent_unit, insert, replace
from core.rewriting.family_names import FamilyNames
from core.rewriting.places import fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.prose import both, count
from core.rewriting.reach import reach_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import Contract, Function, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted
from core.text import SourceText, Span
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="integer-overflow",
    title="Arithmetic that wraps around where it matters",
    goal="security",
    applicability="review",
    version="1",
    fixes=("integer-overflow",),
)

EXAMPLES = (
    RuleExample(
        title="A product and a difference",
        before="""pragma solidity ^0.6.0;

contract Points {
    mapping(address => uint256) public points;

    constructor() public {
        points[msg.sender] = 1000;
    }

    function share(address[] memory to, uint256 each) public {
        uint256 total = to.length * each;
        require(points[msg.sender] >= total, "not enough");
        points[msg.sender] -= total;
        for (uint256 i = 0; i < to.length; i++) points[to[i]] += each;
    }
}
""",
        after="""pragma solidity ^0.6.0;

contract Points {
    mapping(address => uint256) public points;

    constructor() public {
        points[msg.sender] = 1000;
    }

    function share(address[] memory to, uint256 each) public {
        uint256 total = checkedMul(to.length, each);
        require(points[msg.sender] >= total, "not enough");
        points[msg.sender] -= total;
        for (uint256 i = 0; i < to.length; i++) points[to[i]] += each;
    }

    function checkedMul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a * b;
        require(a == 0 || c / a == b, "Overflow");
    }
}
""",
    ),
    RuleExample(
        title="Nothing keeps the difference above zero",
        before="""pragma solidity ^0.4.24;

contract Points {
    mapping(address => uint) public points;

    function move(address to, uint amount) public {
        require(points[msg.sender] - amount >= 0);
        points[msg.sender] -= amount;
        points[to] += amount;
    }
}
""",
        after="""pragma solidity ^0.4.24;

contract Points {
    mapping(address => uint) public points;

    function move(address to, uint amount) public {
        require(checkedSub(points[msg.sender], amount) >= 0);
        points[msg.sender] = checkedSub(points[msg.sender], amount);
        points[to] = checkedAdd(points[to], amount);
    }

    function checkedAdd(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a, "Overflow");
    }

    function checkedSub(uint256 a, uint256 b) internal pure returns (uint256 c) {
        require(b <= a, "Overflow");
        c = a - b;
    }
}
""",
    ),
    RuleExample(
        title="Checked since 0.8",
        before="""pragma solidity ^0.8.20;

contract Points {
    mapping(address => uint256) public points;

    function move(address to, uint256 amount) public {
        points[msg.sender] -= amount;
        points[to] += amount;
    }
}
""",
        after=None,
    ),
)

_REASONS_SINCE = (0, 4, 22)
_PURE_SINCE = (0, 4, 16)
_UNSIGNED = re.compile(r"uint(\d+)$")
_NAMES = {"+": "Add", "-": "Sub", "*": "Mul"}
_LIBRARY_NAMES = {"+": "add", "-": "sub", "*": "mul"}
_EFFECTS = ("FunctionCall", "Assignment", "NewExpression")
_SIMPLE = ("Identifier", "IndexAccess", "MemberAccess", "TupleExpression", "FunctionCall")


@dataclass
class _Draft:
    """The edits of one contract as they grow; text at one place is put in the order it is given."""

    source: SourceText
    inserted: dict[int, str] = field(default_factory=dict)
    replaced: list[Edit] = field(default_factory=list)
    helpers: dict[tuple[str, int], str] = field(default_factory=dict)

    def open(self, offset: int, text: str) -> None:
        """Text before a place; what is opened later lies further inside."""
        self.inserted[offset] = self.inserted.get(offset, "") + text

    def close(self, offset: int, text: str) -> None:
        """Text behind a place; what is closed later lies further inside, so it comes first."""
        self.inserted[offset] = text + self.inserted.get(offset, "")

    def edits(self) -> list[Edit]:
        """All edits so far."""
        return [*(insert(self.source, at, text) for at, text in self.inserted.items()), *self.replaced]


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per contract: its operations share the functions that check."""
    model = semantics_of(compilation)
    names = FamilyNames(compilation)
    by_contract: dict[int, list[tuple[Node, Finding]]] = {}
    for item in findings:
        if item.detector not in INFO.fixes or item.suppressed or not item.nodes:
            continue
        node = compilation.nodes_by_id.get(item.nodes[0])
        home = model.contract_of(node) if node is not None else None
        if node is not None and home is not None and home.file in compilation.input.targets:
            by_contract.setdefault(home.id, []).append((node, item))
    for key, sites in by_contract.items():
        suggestion = _suggestion(compilation, model.contracts[key], sites, names)
        if suggestion is not None:
            yield suggestion


def _suggestion(
    compilation: Compilation, home: Contract, sites: Sequence[tuple[Node, Finding]], names: FamilyNames
) -> Suggestion | None:
    model = semantics_of(compilation)
    draft = _Draft(compilation.input.sources[home.file])
    cured: list[Finding] = []
    functions: dict[int, Function] = {}
    # Outer operations first: what lies inside is put inside.
    for node, finding in sorted(sites, key=lambda site: (site[0].span.start, -site[0].span.end)):
        function = model.function_of(node)
        if function is not None and _check(home, node, draft, names):
            cured.append(finding)
            functions[function.id] = function
    if not cured:
        return None
    edits = draft.edits()
    if draft.helpers:
        edits.append(at_body_end(draft.source, home.node, _helpers(compilation, draft)))
    where = both(sorted({item.name or item.kind for item in functions.values()}))
    return Suggestion(
        title=f"Arithmetic in {where} is checked",
        reason=f"{count(len(cured), 'operation')} can wrap around; afterwards such calls revert.",
        contract=f"{home.file}:{home.name}",
        edits=tuple(edits),
        declared=tuple(
            DeclaredChange("overflow", entry) for entry in reach_of(compilation).entry_points(functions)
        ),
        fixes=fingerprints(cured),
    )


def _check(home: Contract, node: Node, draft: _Draft, names: FamilyNames) -> bool:
    """Write one operation as a call that reverts where it would wrap; whether that could be done."""
    operator = node.text("operator")
    if node.kind == "UnaryOperation":
        return _check_step(home, node, draft, names)
    assigned = node.kind == "Assignment"
    left = node.child("leftHandSide" if assigned else "leftExpression")
    right = node.child("rightHandSide" if assigned else "rightExpression")
    plain = operator.removesuffix("=") if assigned else operator
    bits = _UNSIGNED.match(node.type_string)
    if left is None or right is None or plain not in _NAMES or bits is None:
        return False
    gap = Span(left.span.end, right.span.start)
    if has_comment(draft.source, gap) or (assigned and not _is_still(left)):
        return False
    library = _library_of(home, node.type_string)
    before = draft.source.slice(left.span)
    if assigned:
        call = f"{before}.{_LIBRARY_NAMES[plain]}("
        if not library:
            call = f"{_helper(home, plain, bits, draft, names)}({before}, "
        draft.replaced.append(replace(draft.source, gap, f" = {call}"))
    elif library:
        if left.kind not in _SIMPLE:
            draft.open(left.span.start, "(")
            draft.close(left.span.end, ")")
        draft.replaced.append(replace(draft.source, gap, f".{_LIBRARY_NAMES[plain]}("))
    else:
        draft.open(node.span.start, f"{_helper(home, plain, bits, draft, names)}(")
        draft.replaced.append(replace(draft.source, gap, ", "))
    draft.close(node.span.end, ")")
    return True


def _check_step(home: Contract, node: Node, draft: _Draft, names: FamilyNames) -> bool:
    """`place--;` and `place++;` as statements of their own."""
    place, parent = node.child("subExpression"), node.parent
    operator = node.text("operator")[:1]
    bits = _UNSIGNED.match(node.type_string)
    if place is None or parent is None or parent.kind != "ExpressionStatement" or bits is None:
        return False
    if operator not in _NAMES or not _is_still(place) or has_comment(draft.source, node.span):
        return False
    text = draft.source.slice(place.span)
    if _library_of(home, node.type_string):
        new = f"{text} = {text}.{_LIBRARY_NAMES[operator]}(1)"
    else:
        new = f"{text} = {_helper(home, operator, bits, draft, names)}({text}, 1)"
    draft.replaced.append(replace(draft.source, node.span, new))
    return True


def _is_still(place: Node) -> bool:
    """Whether evaluating a place twice does what once does."""
    steps = (item for item in place.walk("UnaryOperation") if item.text("operator") in ("++", "--"))
    calls = (item for item in place.walk(*_EFFECTS) if item.get("kind") != "typeConversion")
    return not any(True for _ in steps) and not any(True for _ in calls)


def _library_of(home: Contract, type_string: str) -> bool:
    """Whether `using … for` gives numbers of this type `add`, `sub` and `mul`."""
    for directive in home.node.nodes("nodes"):
        kind = directive.child("typeName") if directive.kind == "UsingForDirective" else None
        library = directive.child("libraryName") if directive.kind == "UsingForDirective" else None
        if kind is None or library is None or kind.type_string != type_string:
            continue
        name = library.name or (path.name if (path := library.child("pathNode")) is not None else "")
        if name.rpartition(".")[2] == "SafeMath":
            return True
    return False


def _helper(home: Contract, operator: str, bits: re.Match[str], draft: _Draft, names: FamilyNames) -> str:
    key = (operator, int(bits.group(1)))
    if key not in draft.helpers:
        name = f"checked{_NAMES[operator]}" + ("" if key[1] == 256 else str(key[1]))
        draft.helpers[key] = names.take([name, f"{name}In{home.name}"], home.node)
    return draft.helpers[key]


def _helpers(compilation: Compilation, draft: _Draft) -> list[str]:
    file, step = draft.source.path, indent_unit(draft.source)
    oldest = oldest_admitted(compilation, file)
    reason = ', "Overflow"' if oldest >= _REASONS_SINCE else ""
    pure = "pure" if oldest >= _PURE_SINCE else "constant"
    lines: list[str] = []
    for (operator, bits), name in sorted(draft.helpers.items(), key=lambda item: item[1]):
        kind = f"uint{bits}"
        work = f"{step}c = a {operator} b;"
        check = {
            "+": f"{step}require(c >= a{reason});",
            "-": f"{step}require(b <= a{reason});",
            "*": f"{step}require(a == 0 || c / a == b{reason});",
        }[operator]
        body = [check, work] if operator == "-" else [work, check]
        head = f"function {name}({kind} a, {kind} b) internal {pure} returns ({kind} c) {{"
        lines += [*([""] if lines else []), head, *body, "}"]
    return lines
