"""Ether that is sent with 2,300 gas, which many contracts cannot take.

What it finds
    `transfer`, and `send` whose result is required, to what may be a contract.

Why it matters
    A wallet with several owners or a proxy needs more gas to take ether. It can never be paid, and
    whatever else the transaction does fails with it.

Example
    `to.transfer(amount);` becomes `(bool ok, ) = to.call{value: amount}("");` and `require(ok, …);`.

Safety
    Whoever could be paid is paid the same, and whoever refuses is refused. A receiver that needs more
    gas is paid now; that is declared, and it is verified that the original refused it, that it is now paid
    exactly as others were, and that nobody gains by calling back. The data of a failed payment changes
    and is declared. The receiver gets all gas, so this is proposed only where nothing is written after
    the payment, or a lock is held. Whether receivers should have the gas is a decision: review.

Limits
    Loops are left alone, and so are constructors, `receive` and `fallback`, and a `send` whose result is
    kept or answered by something other than a revert.

Source
    SWC-134; EIP-1884 and EIP-2929; Solidity manual, “Members of Address Types” and “Use the
    Checks-Effects-Interactions Pattern”.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.analysis.finding import Finding
from core.rewriting.edits import (
    after_statement,
    before_statement,
    has_comment,
    insert,
    replace,
    statement_span,
)
from core.rewriting.names import Names
from core.rewriting.places import fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.prose import count
from core.rewriting.reach import reach_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.authority import entry_traces
from core.semantics.callees import internal_callee
from core.semantics.model import Function, Semantics, semantics_of
from core.semantics.trace import Event, Trace
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted, version_of
from core.text import SourceText
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="gas-stipend-transfer",
    title="Ether that is sent with 2,300 gas, which many contracts cannot take",
    goal="security",
    applicability="review",
    version="1",
    fixes=("gas-stipend-transfer",),
)

EXAMPLES = (
    RuleExample(
        title="A payment after the books are closed",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function withdraw(uint256 amount) external {
        balances[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function withdraw(uint256 amount) external {
        balances[msg.sender] -= amount;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "Payment failed");
    }
}
""",
    ),
    RuleExample(
        title="A send whose result is required, with an old compiler",
        before="""pragma solidity ^0.4.24;

contract Till {
    mapping(address => uint) public owed;

    function put(address who) public payable {
        owed[who] += msg.value;
    }

    function collect() public {
        uint amount = owed[msg.sender];
        owed[msg.sender] = 0;
        if (!msg.sender.send(amount)) revert("Refused");
    }
}
""",
        after="""pragma solidity ^0.4.24;

contract Till {
    mapping(address => uint) public owed;

    function put(address who) public payable {
        owed[who] += msg.value;
    }

    function collect() public {
        uint amount = owed[msg.sender];
        owed[msg.sender] = 0;
        if (!msg.sender.call.value(amount)()) revert("Refused");
    }
}
""",
    ),
    RuleExample(
        title="A payment before the books are closed is left alone",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function withdraw() external {
        payable(msg.sender).transfer(balances[msg.sender]);
        balances[msg.sender] = 0;
    }
}
""",
        after=None,
    ),
)

_REASONS_SINCE = (0, 4, 22)
_BYTES_RETURNED_SINCE = (0, 5, 0)
_BRACES_SINCE, _BRACES_ONLY_SINCE = (0, 6, 2), (0, 7, 0)
_REASON = "Payment failed"
_BLOCKS = ("Block", "UncheckedBlock")
_LOOPS = ("ForStatement", "WhileStatement", "DoWhileStatement")
_PLAIN = ("Identifier", "MemberAccess", "IndexAccess", "FunctionCall", "TupleExpression")


@dataclass(frozen=True, slots=True)
class _Site:
    """A payment and the statement that reverts when it fails; `bare` where that is the payment itself."""

    call: Node
    statement: Node
    bare: bool
    finding: Finding


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per function."""
    model = semantics_of(compilation)
    about = {
        item.nodes[0]: item
        for item in findings
        if item.detector in INFO.fixes and not item.suppressed and item.nodes
    }
    if not about:
        return
    settled = _settled(model, about)
    by_function: dict[int, list[_Site]] = {}
    for call_id in sorted(settled):
        site = _site(compilation.nodes_by_id[call_id], about[call_id])
        function = model.function_of(site.call) if site is not None else None
        if site is not None and function is not None and function.node.file in compilation.input.targets:
            by_function.setdefault(function.id, []).append(site)
    for key, sites in by_function.items():
        suggestion = _suggestion(compilation, model.functions[key], sites)
        if suggestion is not None:
            yield suggestion


def _suggestion(compilation: Compilation, function: Function, sites: Sequence[_Site]) -> Suggestion | None:
    entries = reach_of(compilation).entry_points([function.id])
    if not entries or not all("(" in entry for entry in entries):
        return None
    source = compilation.input.sources[function.node.file]
    names = Names(compilation)
    made = [(site, _edits(compilation, source, site, names)) for site in sites]
    done = [site for site, edits in made if edits]
    if not done:
        return None
    declared = [DeclaredChange("stipend", entry) for entry in entries]
    if any(site.bare for site in done):
        declared += [DeclaredChange("revert-data", entry) for entry in entries]
    owner = function.contract.name if function.contract is not None else ""
    name = function.name or function.kind
    return Suggestion(
        title=f"Receivers that need more gas can be paid by {name}",
        reason=(
            f"{name} makes {count(len(done), 'payment')} with 2,300 gas, and what cannot take ether for that "
            "is never paid. Nothing is written after the payment, or a lock is held, so that a receiver "
            "with more gas gains nothing by calling back."
        ),
        contract=f"{function.node.file}:{owner}",
        edits=tuple(edit for _, edits in made for edit in edits),
        declared=tuple(declared),
        fixes=fingerprints(site.finding for site in done),
    )


def _settled(model: Semantics, calls: Mapping[int, object]) -> frozenset[int]:
    """Payments after which no path writes, or during which all paths hold a lock; none in loops."""
    good: set[int] = set()
    bad: set[int] = set()
    for trace in entry_traces(model):
        written = False
        for event in reversed(trace.events):
            node = event.effect.node
            if node.id in calls:
                safe = bool(event.state.locks) or not written
                (good if safe and not _is_repeated(model, trace, event) else bad).add(node.id)
            written = written or event.effect.kind == "write"
    return frozenset(good - bad)


def _is_repeated(model: Semantics, trace: Trace, event: Event) -> bool:
    """Whether a loop makes the payment, here or where its function is called from."""
    if _in_loop(event.effect.node):
        return True
    home, seen = {event.scope.function.id}, -1
    while len(home) != seen:
        seen = len(home)
        for other in trace.events:
            if other.effect.kind != "internal":
                continue
            callee = internal_callee(model, other.effect.node, trace.contract)
            if callee is not None and callee.id in home:
                if _in_loop(other.effect.node):
                    return True
                home.add(other.scope.function.id)
    return False


def _in_loop(node: Node) -> bool:
    above = node.parent
    while above is not None and above.kind not in {"FunctionDefinition", "ModifierDefinition"}:
        if above.kind in _LOOPS:
            return True
        above = above.parent
    return False


def _site(call: Node, finding: Finding) -> _Site | None:
    """The payment, where its failure reverts; None where it does something else."""
    callee, above = call.child("expression"), call.parent
    base = callee.child("expression") if callee is not None and callee.kind == "MemberAccess" else None
    if callee is None or base is None or above is None or not base.type_string.startswith("address"):
        return None
    if callee.text("memberName") == "transfer":
        return _Site(call, above, True, finding) if above.kind == "ExpressionStatement" else None
    if _is_required(above, call) and above.parent is not None and above.parent.kind == "ExpressionStatement":
        return _Site(call, above.parent, False, finding)
    choice = above.parent
    negated = above.kind == "UnaryOperation" and above.text("operator") == "!"
    if negated and choice is not None and choice.child("condition") is above and _only_reverts(choice):
        return _Site(call, choice, False, finding)
    return None


def _is_required(above: Node, call: Node) -> bool:
    callee, arguments = above.child("expression"), above.nodes("arguments")
    return (
        above.kind == "FunctionCall"
        and callee is not None
        and callee.name == "require"
        and bool(arguments)
        and arguments[0] is call
    )


def _only_reverts(choice: Node) -> bool:
    """Whether this is an `if` without `else`, and what it does is to revert."""
    body = choice.child("trueBody")
    if choice.kind != "IfStatement" or body is None or choice.child("falseBody") is not None:
        return False
    statements = body.nodes("statements") if body.kind in _BLOCKS else (body,)
    return len(statements) == 1 and _reverts(statements[0])


def _reverts(statement: Node) -> bool:
    if statement.kind in {"RevertStatement", "Throw"}:
        return True
    call = statement.child("expression") if statement.kind == "ExpressionStatement" else None
    callee = call.child("expression") if call is not None and call.kind == "FunctionCall" else None
    return callee is not None and callee.name == "revert"


def _edits(compilation: Compilation, source: SourceText, site: _Site, names: Names) -> list[Edit]:
    call, statement = site.call, site.statement
    if has_comment(source, call.span):
        return []
    new = _low_level(compilation, source, call)
    reason = f', "{_REASON}"' if oldest_admitted(compilation, source.path) >= _REASONS_SINCE else ""
    if version_of(compilation) < _BYTES_RETURNED_SINCE:
        return [replace(source, call.span, f"require({new}{reason})" if site.bare else new)]
    in_block = statement.parent is not None and statement.parent.kind in _BLOCKS
    flag = names.take(["ok", "paid", "wasPaid"])
    line = f"(bool {flag}, ) = {new}"
    if not site.bare:
        if not in_block:
            return []
        return [
            before_statement(source, statement.span.start, [f"{line};"]),
            replace(source, call.span, flag),
        ]
    span = statement_span(source, statement)
    if span is None:
        return []
    check = f"require({flag}{reason});"
    if in_block:
        return [replace(source, call.span, line), after_statement(source, span, [check])]
    return [replace(source, call.span, f"{{ {line}"), insert(source, span.end, f" {check} }}")]


def _low_level(compilation: Compilation, source: SourceText, call: Node) -> str:
    """The same payment with all gas, as the compiler in use and those that are admitted write it."""
    callee, (amount, *_) = call.child("expression"), call.nodes("arguments")
    base = callee.child("expression") if callee is not None else None
    if base is None:
        raise ValueError("a payment has a receiver")
    to, value = source.slice(_unwrapped(base).span), source.slice(amount.span)
    version = version_of(compilation)
    if version >= _BRACES_ONLY_SINCE or oldest_admitted(compilation, source.path) >= _BRACES_SINCE:
        return f'{to}.call{{value: {value}}}("")'
    nothing = '("")' if version >= _BYTES_RETURNED_SINCE else "()"
    return f"{to}.call.value({value}){nothing}"


def _unwrapped(receiver: Node) -> Node:
    """What stands in `payable(…)`: a call takes any address."""
    inner = next(iter(receiver.nodes("arguments")), None)
    if receiver.kind != "FunctionCall" or receiver.text("kind") != "typeConversion" or inner is None:
        return receiver
    return inner if inner.kind in _PLAIN and inner.type_string.startswith("address") else receiver
