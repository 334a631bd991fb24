"""Calls whose failure nobody notices.

What it finds
    `send`, `call`, `delegatecall` and `staticcall` whose success flag is thrown away, or stored and
    never read.

Why it matters
    These calls answer false instead of reverting. Code that goes on writes down a payment that was
    never made: the ether stays here and the books say it is gone.

Example
    `winner.send(prize);` becomes `require(winner.send(prize), "Send failed");`.

Safety
    When the call succeeds, nothing changes. When it fails, the function now reverts; this path is
    declared. Where one receiver must not be able to stop everybody else (paying many in a loop), reverting
    is the wrong cure and a withdrawal pattern the right one. Only a person can tell: review.

Limits
    Calls in assembly are left alone. A flag that is read anywhere counts as checked.

Source
    Solidity manual, “Members of Address Types”; SWC-104.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.analysis.finding import Finding
from core.rewriting.edits import after_statement, has_comment, insert, replace, statement_span
from core.rewriting.names import Names
from core.rewriting.places import dismissed, findings_in, fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.prose import count
from core.rewriting.reach import reach_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.calls import ExternalCall, external_call
from core.semantics.model import Function, Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted, version_of
from core.text import SourceText, Span
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="unchecked-call-result",
    title="Calls whose failure nobody notices",
    goal="security",
    applicability="review",
    version="1",
    fixes=("unchecked-low-level-call",),
)

EXAMPLES = (
    RuleExample(
        title="A send and a call are checked",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Prize {
    address payable public winner = payable(msg.sender);

    function pay() external payable {
        winner.send(msg.value); // the prize
        msg.sender.call("");
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Prize {
    address payable public winner = payable(msg.sender);

    function pay() external payable {
        require(winner.send(msg.value), "Send failed"); // the prize
        (bool success, ) = msg.sender.call("");
        require(success, "Call failed");
    }
}
""",
    ),
    RuleExample(
        title="A flag that is stored but never read is read",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Relay {
    function relay(address to, bytes calldata data) external {
        (bool ok, ) = to.call(data);
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Relay {
    function relay(address to, bytes calldata data) external {
        (bool ok, ) = to.call(data);
        require(ok, "Call failed");
    }
}
""",
    ),
    RuleExample(
        title="A checked call is left alone",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Refund {
    function refund(address payable to) external returns (bool sent) {
        sent = to.send(1);
        if (!to.send(2)) sent = false;
    }
}
""",
        after=None,
    ),
)

_REASONS_SINCE = (0, 4, 22)
_BYTES_RETURNED_SINCE = (0, 5, 0)
_NAMES = {"send": "Send failed", "delegatecall": "Delegate call failed", "staticcall": "Static call failed"}


@dataclass(frozen=True, slots=True)
class _Site:
    """A statement whose call may fail unseen; `flag` is the variable that nobody reads."""

    statement: Node
    call: ExternalCall
    flag: Node | None = None


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per function."""
    model = semantics_of(compilation)
    for function in model.functions.values():
        if function.node.file not in compilation.input.targets:
            continue
        here = findings_in(findings, INFO.fixes, function.node)
        if dismissed(here):
            continue
        source = compilation.input.sources[function.node.file]
        names = Names(compilation)
        sites = list(_sites(model, function))
        edits = [edit for site in sites for edit in _edits(compilation, source, site, names)]
        if edits:
            yield _suggestion(compilation, function, sites, edits, fingerprints(here))


def _suggestion(
    compilation: Compilation,
    function: Function,
    sites: Sequence[_Site],
    edits: Sequence[Edit],
    fixes: tuple[str, ...],
) -> Suggestion:
    entries = reach_of(compilation).entry_points([function.id])
    owner = function.contract.name if function.contract is not None else ""
    name = function.name or function.kind
    return Suggestion(
        title=f"Failed calls revert in {name}",
        reason=(
            f"{name} does not look at whether {count(len(sites), 'call')} worked. If one receiver must not "
            "be able to stop this function, keep it and let receivers withdraw instead."
        ),
        contract=f"{function.node.file}:{owner}",
        edits=tuple(edits),
        declared=tuple(DeclaredChange("failed-call", entry) for entry in entries),
        fixes=fixes,
    )


def _sites(model: Semantics, function: Function) -> Iterator[_Site]:
    if function.body is None:
        return
    for statement in function.body.walk("ExpressionStatement", "VariableDeclarationStatement"):
        field = "expression" if statement.kind == "ExpressionStatement" else "initialValue"
        node = statement.child(field)
        call = external_call(model, node) if node is not None and node.kind == "FunctionCall" else None
        if call is None or not call.is_low_level:
            continue
        if statement.kind == "ExpressionStatement":
            yield _Site(statement, call)
            continue
        declared = statement.get("declarations", ())
        flag = declared[0] if declared else None
        if isinstance(flag, Node) and flag.type_string == "bool" and not _is_read(function.node, flag):
            yield _Site(statement, call, flag)


def _is_read(function: Node, variable: Node) -> bool:
    if any(node.get("referencedDeclaration") == variable.id for node in function.walk("Identifier")):
        return True
    return any(
        reference.get("declaration") == variable.id
        for block in function.walk("InlineAssembly")
        for reference in block.get("externalReferences", ())
    )


def _edits(compilation: Compilation, source: SourceText, site: _Site, names: Names) -> list[Edit]:
    span = statement_span(source, site.statement)
    parent = site.statement.parent
    if span is None or parent is None:
        return []
    reason = f', "{_NAMES.get(site.call.kind, "Call failed")}"'
    if oldest_admitted(compilation, source.path) < _REASONS_SINCE:
        reason = ""
    if site.flag is not None:
        return [after_statement(source, span, [f"require({site.flag.name}{reason});"])]
    call = site.call.node.span
    if site.call.kind == "send" or version_of(compilation) < _BYTES_RETURNED_SINCE:
        if has_comment(source, Span(call.end, span.end)):
            return []
        return [
            insert(source, call.start, "require("),
            replace(source, Span(call.end, span.end), f"{reason});"),
        ]
    flag = names.take(["success", "callSuccess"])
    lines = [f"require({flag}{reason});"]
    if parent.kind in ("Block", "UncheckedBlock"):
        return [insert(source, span.start, f"(bool {flag}, ) = "), after_statement(source, span, lines)]
    return [
        insert(source, span.start, f"{{ (bool {flag}, ) = "),
        insert(source, span.end, f" {lines[0]} }}"),
    ]
