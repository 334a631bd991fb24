"""Payments by which one receiver's refusal stops everybody.

What it finds
    Ether that is pushed to somebody else than the caller and has to arrive: a refund of the last bidder, a
    payout to everybody in a list.

Why it matters
    A contract that takes no ether, once it is the leader or in the list, blocks the function for good.

Example
    `leader.transfer(bid);` becomes `require(creditPayment(leader, bid));`, and `withdrawPayments()` pays
    whoever asks what they were credited.

Safety
    The function goes on whoever the receiver is; this path is declared. It is verified with a receiver that
    refuses ether that it was blocked before and is not afterwards, nor by a second one. Otherwise all must
    end as before once those who were paid before have claimed, at once or late: nobody gets more, less or
    another's, nobody comes back while being paid. What is held is never credited twice: a credit fails, as
    the payment did, where the rest of the balance is too small. Receivers have to fetch their ether, and
    frontends must offer it: review. The two variables come behind the others, and the moved layout is
    declared.

Limits
    A contract that asks for its own balance, destroys itself or pays from its constructor is left alone,
    and so are upgradeable ones with heirs, calls with data and payments to something that is no plain
    address.

Source
    Solidity manual, Common Patterns, “Withdrawal from Contracts”; SWC-113.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.analysis.finding import Finding
from core.rewriting.edits import (
    after_statement,
    at_body_end,
    at_body_start,
    has_comment,
    indent_unit,
    replace,
    statement_span,
)
from core.rewriting.family_names import FamilyNames
from core.rewriting.places import fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.prose import both
from core.rewriting.reach import CONSTRUCTOR, reach_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.calls import ExternalCall, external_call
from core.semantics.model import Contract, Semantics, semantics_of
from core.semantics.upgrades import must_keep_layout
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted, version_of
from core.text import SourceText, Span
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="push-payment",
    title="Payments by which one receiver's refusal stops everybody",
    goal="security",
    applicability="review",
    version="1",
    fixes=("push-payment",),
)

EXAMPLES = (
    RuleExample(
        title="The last bidder fetches the bid",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Auction {
    address public leader;
    uint256 public highest;

    function bid() external payable {
        require(msg.value > highest, "too low");
        if (leader != address(0)) {
            (bool ok, ) = payable(leader).call{value: highest}("");
            require(ok, "refund failed");
        }
        leader = msg.sender;
        highest = msg.value;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Auction {
    address public leader;
    uint256 public highest;
    mapping(address => uint256) private pendingPayments;
    uint256 private pendingTotal;

    function bid() external payable {
        require(msg.value > highest, "too low");
        if (leader != address(0)) {
            bool ok = creditPayment(payable(leader), highest);
            require(ok, "refund failed");
        }
        leader = msg.sender;
        highest = msg.value;
    }

    function creditPayment(address payee, uint256 amount) private returns (bool) {
        if (address(this).balance - pendingTotal < amount) return false;
        pendingTotal += amount;
        pendingPayments[payee] += amount;
        return true;
    }

    function withdrawPayments() external {
        uint256 amount = pendingPayments[msg.sender];
        pendingPayments[msg.sender] = 0;
        pendingTotal -= amount;
        (bool success, ) = msg.sender.call{value: amount}("");
        require(success, "Withdrawal failed");
    }
}
""",
    ),
    RuleExample(
        title="A payout to everybody, with an old compiler",
        before="""pragma solidity ^0.4.24;

contract Club {
    address[] members;

    function join() public payable {
        require(msg.value == 1 ether);
        members.push(msg.sender);
    }

    function share() public {
        for (uint256 i = 0; i < members.length; i++) {
            members[i].transfer(1 finney);
        }
    }
}
""",
        after="""pragma solidity ^0.4.24;

contract Club {
    address[] members;
    mapping(address => uint256) private pendingPayments;
    uint256 private pendingTotal;

    function join() public payable {
        require(msg.value == 1 ether);
        members.push(msg.sender);
    }

    function share() public {
        for (uint256 i = 0; i < members.length; i++) {
            require(creditPayment(members[i], 1 finney));
        }
    }

    function creditPayment(address payee, uint256 amount) private returns (bool) {
        if (address(this).balance - pendingTotal < amount) return false;
        pendingTotal += amount;
        pendingPayments[payee] += amount;
        return true;
    }

    function withdrawPayments() external {
        uint256 amount = pendingPayments[msg.sender];
        pendingPayments[msg.sender] = 0;
        pendingTotal -= amount;
        require(msg.sender.call.value(amount)(), "Withdrawal failed");
    }
}
""",
    ),
    RuleExample(
        title="What is paid to the caller stays",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function put() external payable {
        balances[msg.sender] += msg.value;
    }

    function take() external {
        uint256 amount = balances[msg.sender];
        balances[msg.sender] = 0;
        payable(msg.sender).transfer(amount);
    }
}
""",
        after=None,
    ),
)

_REASONS_SINCE = (0, 4, 22)
_BYTES_RETURNED_SINCE = (0, 5, 0)
_OPTIONS_SINCE = (0, 6, 2)
_OLD_OPTIONS_UNTIL = (0, 7, 0)
_REQUIRE_SINCE = (0, 4, 10)
_ADDRESSES = frozenset({"address", "address payable"})
_DESTROYS = frozenset({"selfdestruct", "suicide"})


@dataclass(frozen=True, slots=True)
class _Push:
    """A payment that has to arrive, and what stands around the credit in `span` instead."""

    call: ExternalCall
    span: Span
    before: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Names:
    """What the new members are called."""

    owed: str
    total: str
    credit: str
    claim: str


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per contract: its functions share what is owed."""
    model = semantics_of(compilation)
    names = FamilyNames(compilation)
    wanted = [item for item in findings if item.detector in INFO.fixes and not item.suppressed and item.nodes]
    for contract in model.target_contracts() if wanted else ():
        if contract.kind not in ("contract", "abstract") or not _can_hold(compilation, model, contract):
            continue
        pushes: dict[int, _Push] = {}
        cured: list[Finding] = []
        for item in wanted:
            push = _push(compilation, model, contract, compilation.nodes_by_id.get(item.nodes[0]))
            if push is not None:
                cured.append(item)
                pushes[push.call.node.id] = push
        if pushes:
            suggestion = _suggestion(compilation, model, contract, list(pushes.values()), cured, names)
            if suggestion is not None:
                yield suggestion


def _can_hold(compilation: Compilation, model: Semantics, contract: Contract) -> bool:
    """Whether ether that belongs to others can lie in the contract: nothing counts or takes all of it."""
    if oldest_admitted(compilation, contract.file) < _REQUIRE_SINCE:
        return False
    heirs = model.heirs(contract)
    if heirs and must_keep_layout(model, contract):
        return False
    family = {base.id: base for item in (contract, *heirs) for base in item.bases}
    return not any(_counts_balance(compilation, item.node) for item in family.values())


def _counts_balance(compilation: Compilation, contract: Node) -> bool:
    source = compilation.input.sources[contract.file]
    for node in contract.walk("MemberAccess", "Identifier", "InlineAssembly"):
        if node.kind == "InlineAssembly" or node.name in _DESTROYS:
            return True
        base = node.child("expression")
        if base is not None and node.text("memberName") == "balance" and "this" in source.slice(base.span):
            return True
    return False


def _push(compilation: Compilation, model: Semantics, contract: Contract, node: Node | None) -> _Push | None:
    """The payment at a node, if a function of the contract makes it and it can be replaced by a credit."""
    function = model.function_of(node) if node is not None else None
    if node is None or function is None or function.contract is not contract.node:
        return None
    call = external_call(model, node)
    if call is None or call.target is None or call.value is None or function.kind == "constructor":
        return None
    if call.target.type_string not in _ADDRESSES or not _is_plain(call):
        return None
    source = compilation.input.sources[contract.file]
    if has_comment(source, node.span):
        return None
    return _replaced(source, call, version_of(compilation) >= _BYTES_RETURNED_SINCE)


def _is_plain(call: ExternalCall) -> bool:
    """Whether nothing but ether is sent."""
    if call.kind in ("send", "transfer"):
        return True
    return call.kind == "call" and all(
        item.kind == "Literal" and item.text("value") == "" and item.text("hexValue") == ""
        for item in call.arguments
    )


def _replaced(source: SourceText, call: ExternalCall, returns_bytes: bool) -> _Push | None:
    """How the payment is written as a credit, which says whether it worked."""
    node, parent = call.node, call.node.parent
    if call.kind == "transfer":
        simple = parent is not None and parent.kind == "ExpressionStatement"
        return _Push(call, node.span, "require(", ")") if simple else None
    if call.kind == "send" or not returns_bytes:
        return _Push(call, node.span, "")
    flag = _flag(parent) if parent is not None else None
    if parent is None or flag is None or has_comment(source, Span(parent.span.start, node.span.start)):
        return None
    return _Push(call, Span(parent.span.start, node.span.end), f"{flag} = ")


def _flag(statement: Node) -> str | None:
    """What takes the result of a call: a new flag or a known one; None where its data are taken too."""
    if statement.kind == "VariableDeclarationStatement":
        declared = statement.get("declarations", ())
        named = [item for item in declared if isinstance(item, Node) and not _is_unused(item)]
        return f"bool {named[0].name}" if len(named) == 1 and named[0] is declared[0] else None
    left = statement.child("leftHandSide") if statement.kind == "Assignment" else None
    if left is None or left.kind != "TupleExpression":
        return None
    parts = left.get("components", ())
    named = [item for item in parts if isinstance(item, Node)]
    simple = len(named) == 1 and named[0] is parts[0] and named[0].kind == "Identifier"
    return named[0].name if simple else None


def _is_unused(variable: Node) -> bool:
    function = variable.enclosing("FunctionDefinition", "ModifierDefinition")
    if function is None or any(True for _ in function.walk("InlineAssembly")):
        return False
    uses = (item.get("referencedDeclaration") for item in function.walk("Identifier"))
    return variable.id not in uses


def _suggestion(
    compilation: Compilation,
    model: Semantics,
    contract: Contract,
    pushes: Sequence[_Push],
    cured: Sequence[Finding],
    names: FamilyNames,
) -> Suggestion | None:
    inside = [function for push in pushes if (function := model.function_of(push.call.node)) is not None]
    entries = reach_of(compilation).entry_points({function.id for function in inside})
    if CONSTRUCTOR in entries:
        return None
    source = compilation.input.sources[contract.file]
    new = _Names(
        names.take(["pendingPayments", f"pendingPayments{contract.name}"], contract.node),
        names.take(["pendingTotal", f"pendingTotal{contract.name}"], contract.node),
        names.take(["creditPayment", f"creditPayment{contract.name}"], contract.node),
        names.take(["withdrawPayments", f"withdrawPayments{contract.name}"], contract.node),
    )
    variables = [f"mapping(address => uint256) private {new.owed};", f"uint256 private {new.total};"]
    span = statement_span(source, contract.variables[-1].node) if contract.variables else None
    made = (
        after_statement(source, span, variables)
        if span is not None
        else at_body_start(source, contract.node, variables)
    )
    if made is None:
        return None
    functions = [*_credit(source, new), "", *_claim(compilation, source, new)]
    return Suggestion(
        title=f"{both(sorted({item.name or item.kind for item in inside}))} of {contract.name} "
        "credits what it paid",
        reason=f"{cured[0].message.rstrip('.')}. Afterwards receivers fetch it by {new.claim}.",
        contract=f"{contract.file}:{contract.name}",
        edits=(
            made,
            *(_edit(source, push, new) for push in pushes),
            at_body_end(source, contract.node, functions),
        ),
        declared=(
            *(DeclaredChange("delayed-payment", entry) for entry in entries),
            DeclaredChange("storage-layout"),
        ),
        fixes=fingerprints(cured),
    )


def _edit(source: SourceText, push: _Push, new: _Names) -> Edit:
    target, value = push.call.target, push.call.value
    assert target is not None and value is not None
    payment = f"{new.credit}({source.slice(target.span)}, {source.slice(value.span)})"
    return replace(source, push.span, f"{push.before}{payment}{push.after}")


def _credit(source: SourceText, new: _Names) -> Iterator[str]:
    """Says false where the payment would have failed for want of ether."""
    step = indent_unit(source)
    yield f"function {new.credit}(address payee, uint256 amount) private returns (bool) {{"
    yield f"{step}if (address(this).balance - {new.total} < amount) return false;"
    yield f"{step}{new.total} += amount;"
    yield f"{step}{new.owed}[payee] += amount;"
    yield f"{step}return true;"
    yield "}"


def _claim(compilation: Compilation, source: SourceText, new: _Names) -> Iterator[str]:
    step = indent_unit(source)
    floor, version = oldest_admitted(compilation, source.path), version_of(compilation)
    reason = ', "Withdrawal failed"' if floor >= _REASONS_SINCE else ""
    yield f"function {new.claim}() external {{"
    yield f"{step}uint256 amount = {new.owed}[msg.sender];"
    yield f"{step}{new.owed}[msg.sender] = 0;"
    yield f"{step}{new.total} -= amount;"
    if version < _BYTES_RETURNED_SINCE:
        yield f"{step}require(msg.sender.call.value(amount)(){reason});"
    else:
        options = floor >= _OPTIONS_SINCE or version >= _OLD_OPTIONS_UNTIL
        value = "{value: amount}" if options else ".value(amount)"
        yield f'{step}(bool success, ) = msg.sender.call{value}("");'
        yield f"{step}require(success{reason});"
    yield "}"
