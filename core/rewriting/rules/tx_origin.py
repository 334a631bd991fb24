"""Authorization by tx.origin.

What it finds
    `tx.origin` compared with an address, or used as a key of a permission table, in a condition.

Why it matters
    `tx.origin` is whoever signed the transaction. An owner who calls any hostile contract lends it
    their authority: the hostile contract calls on, and `tx.origin` is still the owner.

Example
    `require(tx.origin == owner);` becomes `require(msg.sender == owner);`.

Safety
    For a call that comes straight from an account, `msg.sender` and `tx.origin` are the same, so nothing
    changes. Only calls that come through another contract differ, and they are the attack; this path
    is declared. Wallets that are contracts, and helper contracts of the owner, are on that path too,
    so a person must read it: review.

Limits
    `tx.origin == msg.sender` (is the caller an account?) is a different question and is left alone,
    and so are constructors and every use outside a condition.

Source
    Solidity manual, “Security Considerations”, tx.origin; SWC-115.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import has_comment, replace
from core.rewriting.places import dismissed, findings_in, fingerprints
from core.rewriting.prose import count
from core.rewriting.reach import reach_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import Function, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="tx-origin",
    title="Authorization by tx.origin",
    goal="security",
    applicability="review",
    version="1",
    fixes=("tx-origin",),
)

EXAMPLES = (
    RuleExample(
        title="The owner check asks the caller",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Wallet {
    address payable public owner = payable(msg.sender);

    function drain() external {
        require(tx.origin == owner, "not the owner");
        owner.transfer(address(this).balance);
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Wallet {
    address payable public owner = payable(msg.sender);

    function drain() external {
        require(msg.sender == owner, "not the owner");
        owner.transfer(address(this).balance);
    }
}
""",
    ),
    RuleExample(
        title="Asking whether the caller is an account is something else",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Mint {
    uint256 public count;

    function mint() external {
        require(tx.origin == msg.sender, "accounts only");
        ++count;
    }
}
""",
        after=None,
    ),
)

_CONDITIONS = ("IfStatement", "WhileStatement", "DoWhileStatement", "ForStatement", "Conditional")


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per function or modifier."""
    model = semantics_of(compilation)
    for function in model.functions.values():
        if function.node.file not in compilation.input.targets or function.kind == "constructor":
            continue
        places = [node for node in function.node.walk("MemberAccess") if _authorizes(node)]
        here = findings_in(findings, INFO.fixes, function.node)
        if places and not dismissed(here):
            yield _suggestion(compilation, function, places, fingerprints(here))


def _suggestion(
    compilation: Compilation, function: Function, places: Sequence[Node], fixes: tuple[str, ...]
) -> Suggestion:
    source = compilation.input.sources[function.node.file]
    entries = reach_of(compilation).entry_points([function.id])
    name = function.name or function.kind
    owner = function.contract.name if function.contract is not None else ""
    return Suggestion(
        title=f"msg.sender instead of tx.origin in {name}",
        reason=(
            f"{name} trusts whoever signed the transaction ({count(len(places), 'check')}), so a hostile "
            "contract that the owner calls can act for the owner."
        ),
        contract=f"{function.node.file}:{owner}",
        edits=tuple(
            replace(source, node.span, "msg.sender") for node in places if not has_comment(source, node.span)
        ),
        declared=tuple(DeclaredChange("phishing", entry) for entry in entries),
        fixes=fixes,
    )


def _authorizes(node: Node) -> bool:
    return _is_member(node, "tx", "origin") and _compared(node) and _in_condition(node)


def _is_member(node: Node, base: str, member: str) -> bool:
    inner = node.child("expression")
    if node.kind != "MemberAccess" or inner is None or node.text("memberName") != member:
        return False
    reference = inner.get("referencedDeclaration")
    return inner.name == base and (not isinstance(reference, int) or reference < 0)


def _compared(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    if parent.kind == "IndexAccess" and parent.child("indexExpression") is node:
        return parent.type_string == "bool" and not parent.get("lValueRequested")
    if parent.kind != "BinaryOperation" or parent.text("operator") not in ("==", "!="):
        return False
    return not any(_is_caller(other) for other in parent.children() if other is not node)


def _is_caller(node: Node) -> bool:
    if any(_is_member(item, "msg", "sender") for item in node.walk("MemberAccess")):
        return True
    return any(item.name in ("_msgSender", "msgSender") for item in node.walk("Identifier"))


def _in_condition(node: Node) -> bool:
    child = node
    for parent in node.ancestors():
        if parent.kind in _CONDITIONS:
            return parent.child("condition") is child
        if parent.kind == "Return":
            return True
        if parent.kind == "FunctionCall" and parent.get("kind", "functionCall") == "functionCall":
            callee = parent.child("expression")
            return callee is not None and callee.name in ("require", "assert") and child is not callee
        if parent.kind in ("VariableDeclarationStatement", "ExpressionStatement", "FunctionDefinition"):
            return parent.kind == "VariableDeclarationStatement"
        child = parent
    return False
