"""Token transfers whose answer nobody looks at.

What it finds
    A call of `transfer`, `transferFrom` or `approve` of an ERC-20 token, as a statement of its own, or
    with its answer stored where nothing reads it.

Why it matters
    A token may answer `false` instead of reverting. The contract then books a payment that was not made.

Example
    `token.transfer(to, amount);` becomes `require(token.transfer(to, amount), "Transfer failed");`, or
    `token.safeTransfer(to, amount);` where the contract uses SafeERC20 for the token already.

Safety
    With a token that answers `true` nothing changes. Calls in which the token answers `false` now
    revert; this path is declared, and it is verified that such a call went through before and does not
    any more. Where tokens of strangers come in, one of them can now stop the function: review.

Limits
    Tokens that return nothing at all are refused by the compiler's own check since 0.4.22, with this rule
    and without it, unless SafeERC20 is used. Interfaces that promise no answer and calls in encoded form
    are left alone.

Source
    ERC-20 (EIP-20), “Methods”: callers must handle `false`; SWC-104.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import after_statement, has_comment, insert, replace, statement_span
from core.rewriting.lexis import find_word
from core.rewriting.places import fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.prose import count
from core.rewriting.reach import reach_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted
from core.text import SourceText, Span
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="unchecked-erc20-transfer",
    title="Token transfers whose answer nobody looks at",
    goal="security",
    applicability="review",
    version="1",
    fixes=("unchecked-erc20-transfer",),
)

_INTERFACE = """interface Token {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}
"""

EXAMPLES = (
    RuleExample(
        title="The answer is required",
        before=f"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

{_INTERFACE}
contract Vault {{
    Token public immutable token;
    mapping(address => uint256) public shares;

    constructor(Token accepted) {{
        token = accepted;
    }}

    function put(uint256 amount) external {{
        shares[msg.sender] += amount;
        token.transferFrom(msg.sender, address(this), amount);
    }}
}}
""",
        after=f"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

{_INTERFACE}
contract Vault {{
    Token public immutable token;
    mapping(address => uint256) public shares;

    constructor(Token accepted) {{
        token = accepted;
    }}

    function put(uint256 amount) external {{
        shares[msg.sender] += amount;
        require(token.transferFrom(msg.sender, address(this), amount), "Transfer failed");
    }}
}}
""",
    ),
    RuleExample(
        title="With an old compiler, in a branch without braces",
        before="""pragma solidity ^0.4.11;

interface Token {
    function transfer(address to, uint amount) external returns (bool);
}

contract Tips {
    mapping(address => uint) public owed;

    function grant(address to, uint amount) public {
        owed[to] = amount;
    }

    function claim(Token token) public {
        uint amount = owed[msg.sender];
        owed[msg.sender] = 0;
        if (amount > 0) token.transfer(msg.sender, amount);
    }
}
""",
        after="""pragma solidity ^0.4.11;

interface Token {
    function transfer(address to, uint amount) external returns (bool);
}

contract Tips {
    mapping(address => uint) public owed;

    function grant(address to, uint amount) public {
        owed[to] = amount;
    }

    function claim(Token token) public {
        uint amount = owed[msg.sender];
        owed[msg.sender] = 0;
        if (amount > 0) require(token.transfer(msg.sender, amount));
    }
}
""",
    ),
    RuleExample(
        title="An answer that is looked at",
        before=f"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

{_INTERFACE}
contract Payer {{
    function pay(Token token, address to) external returns (bool paid) {{
        paid = token.transfer(to, 1);
    }}
}}
""",
        after=None,
    ),
)

_REASONS_SINCE = (0, 4, 22)
_SAFE_LIBRARY = "SafeERC20"
_SAFE_NAMES = {"transfer": "safeTransfer", "transferFrom": "safeTransferFrom"}
_WORDS = {"approve": "Approval failed"}


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per function."""
    model = semantics_of(compilation)
    by_function: dict[int, list[tuple[Node, Finding]]] = {}
    for item in findings:
        if item.detector not in INFO.fixes or item.suppressed or not item.nodes:
            continue
        call = compilation.nodes_by_id.get(item.nodes[0])
        function = model.function_of(call) if call is not None and call.kind == "FunctionCall" else None
        if call is not None and function is not None and function.node.file in compilation.input.targets:
            by_function.setdefault(function.id, []).append((call, item))
    for key, sites in by_function.items():
        suggestion = _suggestion(compilation, model, model.functions[key], sites)
        if suggestion is not None:
            yield suggestion


def _suggestion(
    compilation: Compilation, model: Semantics, function: Function, sites: Sequence[tuple[Node, Finding]]
) -> Suggestion | None:
    source = compilation.input.sources[function.node.file]
    edits: list[Edit] = []
    cured: list[Finding] = []
    safe = False
    for call, finding in sites:
        made = list(_safe_edits(model, source, function, call))
        safe = safe or bool(made)
        made = made or list(_edits(compilation, source, call))
        if made:
            edits += made
            cured.append(finding)
    if not edits:
        return None
    entries = reach_of(compilation).entry_points([function.id])
    declared = [DeclaredChange("false-answer", entry) for entry in entries]
    if safe:
        declared += [DeclaredChange("revert-data", entry) for entry in entries]
    owner = function.contract.name if function.contract is not None else ""
    name = function.name or function.kind
    return Suggestion(
        title=f"Tokens that refuse stop {name}",
        reason=(
            f"{name} goes on when a token answers false to {count(len(cured), 'call')}, as if it had obeyed."
        ),
        contract=f"{function.node.file}:{owner}",
        edits=tuple(edits),
        declared=tuple(declared),
        fixes=fingerprints(cured),
    )


def _name(call: Node) -> str:
    callee = call.child("expression")
    while callee is not None and callee.kind == "FunctionCallOptions":
        callee = callee.child("expression")
    return callee.text("memberName") if callee is not None and callee.kind == "MemberAccess" else ""


def _returns_flag(call: Node) -> bool:
    return call.type_string == "bool"


def _edits(compilation: Compilation, source: SourceText, call: Node) -> Iterator[Edit]:
    """A `require` around the call, or behind the statement that stores the answer."""
    statement = call.parent
    span = statement_span(source, statement) if statement is not None else None
    if statement is None or span is None or not _name(call) or not _returns_flag(call):
        return
    reason = f', "{_WORDS.get(_name(call), "Transfer failed")}"'
    if oldest_admitted(compilation, source.path) < _REASONS_SINCE:
        reason = ""
    if statement.kind == "ExpressionStatement":
        if not has_comment(source, Span(call.span.end, span.end)):
            yield insert(source, call.span.start, "require(")
            yield insert(source, call.span.end, f"{reason})")
        return
    declared = statement.nodes("declarations") if statement.kind == "VariableDeclarationStatement" else ()
    in_block = statement.parent is not None and statement.parent.kind in ("Block", "UncheckedBlock")
    if len(declared) == 1 and declared[0].type_string == "bool" and in_block:
        yield after_statement(source, span, [f"require({declared[0].name}{reason});"])


def _safe_edits(model: Semantics, source: SourceText, function: Function, call: Node) -> Iterator[Edit]:
    """The safe name of the call, where `using SafeERC20 for …` covers the token."""
    callee, statement = call.child("expression"), call.parent
    token = callee.child("expression") if callee is not None and callee.kind == "MemberAccess" else None
    safe = _SAFE_NAMES.get(_name(call))
    if callee is None or token is None or safe is None or statement is None:
        return
    if statement.kind != "ExpressionStatement" or not _uses_safe(model, function, token.type_string):
        return
    found = find_word(source, callee.text("memberName"), Span(token.span.end, callee.span.end))
    if found is not None:
        yield replace(source, found, safe)


def _uses_safe(model: Semantics, function: Function, type_string: str) -> bool:
    home: Contract | None = model.contract_of(function.node)
    if home is None:
        return False
    return any(
        directive.kind == "UsingForDirective"
        and _library_name(directive) == _SAFE_LIBRARY
        and (kind := directive.child("typeName")) is not None
        and kind.type_string == type_string
        for directive in home.node.nodes("nodes")
    )


def _library_name(directive: Node) -> str:
    library = directive.child("libraryName")
    if library is None:
        return ""
    path = library.child("pathNode")
    return (library.name or (path.name if path is not None else "")).rpartition(".")[2]
