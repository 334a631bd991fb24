"""Tokens that anyone can have moved out of somebody else's account.

What it finds
    A function whose caller names, by a parameter, the account that a `transferFrom` takes tokens from,
    where nothing connects that account with the caller.

Why it matters
    Whoever has approved the contract can be robbed: a stranger names them as the payer.

Example
    `function pay(address from, uint256 amount)` gets `require(from == msg.sender, "Not the payer");`.

Safety
    Calls in which the payer is the caller do what they did. All others are refused; that path is
    declared, and it is verified that a stranger could have a victim's tokens moved before, that no
    stranger can after, and that people can still pay for themselves. A service that may pay for others
    needs another cure (an allowance, a signature, a role). Only a person can tell: review. The ABI stays.

Limits
    Only where the account is a parameter of the function itself, of type `address`, that is never set
    anew; helpers that the function calls are followed one step. Functions that other code of the
    contract calls from inside are left alone.

Source
    EIP-20, `transferFrom`; EIP-2612, “Security Considerations”.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.analysis.detectors.arbitrary_send_erc20 import detect
from core.analysis.finding import Finding
from core.rewriting.edits import before_statement
from core.rewriting.places import fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.prose import both
from core.rewriting.reach import reach_of, signature_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.authority import entry_traces
from core.semantics.callees import internal_callee
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.moves import move_of
from core.semantics.origins import sources_of
from core.semantics.trace import Event, Trace
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="arbitrary-send-erc20",
    title="Tokens that anyone can have moved out of somebody else's account",
    goal="security",
    applicability="review",
    version="1",
    fixes=("arbitrary-send-erc20",),
)

_INTERFACE = (
    "interface Token { function transferFrom(address from, address to, uint256 amount) "
    "external returns (bool); }"
)

EXAMPLES = (
    RuleExample(
        title="Everybody pays for themselves",
        before=f"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

{_INTERFACE}
contract Vault {{
    Token public immutable token;
    mapping(address => uint256) public balances;

    constructor(Token given) {{
        token = given;
    }}

    function deposit(address from, uint256 amount) external {{
        balances[msg.sender] += amount;
        require(token.transferFrom(from, address(this), amount), "Not paid");
    }}
}}
""",
        after=f"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

{_INTERFACE}
contract Vault {{
    Token public immutable token;
    mapping(address => uint256) public balances;

    constructor(Token given) {{
        token = given;
    }}

    function deposit(address from, uint256 amount) external {{
        require(from == msg.sender, "Not the payer");
        balances[msg.sender] += amount;
        require(token.transferFrom(from, address(this), amount), "Not paid");
    }}
}}
""",
    ),
    RuleExample(
        title="Only where tokens are moved, with an old compiler",
        before="""pragma solidity ^0.4.18;

contract Token {
    function transferFrom(address from, address to, uint value) public returns (bool);
}

contract Payments {
    uint public paid;

    function pay(Token token, address from, address to, uint value) public {
        if (value > 0) {
            require(token.transferFrom(from, to, value));
            paid += 1;
        }
    }
}
""",
        after="""pragma solidity ^0.4.18;

contract Token {
    function transferFrom(address from, address to, uint value) public returns (bool);
}

contract Payments {
    uint public paid;

    function pay(Token token, address from, address to, uint value) public {
        if (value > 0) {
            require(from == msg.sender);
            require(token.transferFrom(from, to, value));
            paid += 1;
        }
    }
}
""",
    ),
    RuleExample(
        title="A spender whom the payer has named",
        before=f"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

{_INTERFACE}
contract Bills {{
    mapping(address => mapping(address => bool)) public agents;

    function name(address agent) external {{
        agents[msg.sender][agent] = true;
    }}

    function pay(Token token, address from, address to, uint256 amount) external {{
        require(agents[from][msg.sender], "Not an agent");
        require(token.transferFrom(from, to, amount), "Not paid");
    }}
}}
""",
        after=None,
    ),
)

_REASONS_SINCE = (0, 4, 22)
_BLOCKS = ("Block", "UncheckedBlock")
_CHOOSING = ("&&", "||")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a check of `payer` stands: before `statement`; `start` where that begins the function."""

    payer: Node
    statement: Node
    start: bool


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per entry point."""
    model = semantics_of(compilation)
    about: dict[int, list[Finding]] = {}
    for item in findings:
        if item.detector in INFO.fixes and not item.suppressed and item.nodes:
            about.setdefault(item.nodes[0], []).append(item)
    if not about:
        return
    # A finding names one of the entry points that reach its call; each of them needs its check.
    asked: dict[int, set[int]] = {}
    for match in detect(compilation):
        if match.node.id in about:
            asked.setdefault(match.related[0].id, set()).add(match.node.id)
    done: set[int] = set()
    for trace in entry_traces(model):
        calls = asked.get(trace.function.id, set())
        if not calls or trace.function.id in done:
            continue
        done.add(trace.function.id)
        suggestion = _suggestion(compilation, trace, calls, [one for at in calls for one in about[at]])
        if suggestion is not None:
            yield suggestion


def _suggestion(
    compilation: Compilation, trace: Trace, calls: set[int], cured: Sequence[Finding]
) -> Suggestion | None:
    model = semantics_of(compilation)
    function = trace.function
    signature = signature_of(compilation, function.node)
    alone = reach_of(compilation).entry_points([function.id]) == (signature,)
    if function.node.file not in compilation.input.targets or function.body is None or not alone:
        return None
    places = [_place(model, trace, at) for at in sorted(calls)]
    if None in places:
        return None
    checks = {(item.payer.id, item.statement.id): item for item in places if item is not None}
    source = compilation.input.sources[function.node.file]
    reasons = oldest_admitted(compilation, source.path) >= _REASONS_SINCE
    edits = [
        _check(compilation, item, _caller(trace.contract), ', "Not the payer"' if reasons else "")
        for item in checks.values()
    ]
    declared = [DeclaredChange("named-payer", signature)]
    if any(item.start for item in checks.values()):
        declared.append(DeclaredChange("revert-data", signature))
    payers = dict.fromkeys(item.payer.name for item in checks.values())
    owner = function.contract.name if function.contract is not None else ""
    return Suggestion(
        title=f"Who calls {function.name} pays for themselves",
        reason=(
            f"Anyone can name as {both(payers)} somebody who has approved the contract, and have their "
            "tokens moved. If others may pay for them, ask for an allowance or a signature instead."
        ),
        contract=f"{function.node.file}:{owner}",
        edits=tuple(edits),
        declared=tuple(declared),
        fixes=fingerprints(dict.fromkeys(cured)),
    )


def _check(compilation: Compilation, place: _Place, caller: str, reason: str) -> Edit:
    source = compilation.input.sources[place.statement.file]
    line = f"require({place.payer.name} == {caller}{reason});"
    return before_statement(source, place.statement.span.start, [line])


def _caller(contract: Contract) -> str:
    """How the contract asks who calls: through `_msgSender` where it has that."""
    asks = any(item.name == "_msgSender" for base in contract.bases for item in base.functions)
    return "_msgSender()" if asks else "msg.sender"


def _place(model: Semantics, trace: Trace, call: int) -> _Place | None:
    """Where to check the payer of one call, or None where that cannot be told."""
    found = {_payer(model, trace, event) for event in trace.events if event.effect.node.id == call}
    if len(found) != 1:
        return None
    payer, inside = found.pop(), model.compilation.nodes_by_id[call]
    if payer is None:
        return None
    home = model.function_of(inside)
    if home is not None and home.id != trace.function.id:
        if not _always_runs(home, inside):
            return None
        steps = list(_steps_into(model, trace, home))
        if len(steps) != 1:
            return None
        inside = steps[0]
    body = trace.function.body
    if body is None:
        return None
    if _always_runs(trace.function, inside):
        return _Place(payer, body.nodes("statements")[0], True)
    statement = _statement(inside)
    if home is None or home.id != trace.function.id or statement is None:
        return None
    return _Place(payer, statement, False)


def _steps_into(model: Semantics, trace: Trace, home: Function) -> Iterator[Node]:
    """The calls in the entry point's own code that enter `home`."""
    for event in trace.events:
        if event.effect.kind == "internal" and event.scope.function.id == trace.function.id:
            callee = internal_callee(model, event.effect.node, trace.contract)
            if callee is not None and callee.id == home.id:
                yield event.effect.node


def _payer(model: Semantics, trace: Trace, event: Event) -> Node | None:
    """The parameter of the entry point that is the payer, where it is that and nothing else."""
    move = move_of(model, event)
    if move is None:
        return None
    sources = sources_of(model, move.source, event.scope)
    for parameter in trace.function.parameters:
        is_it = len(sources) == 1 and next(iter(sources)) == ("parameter", parameter.id)
        if is_it and parameter.name and parameter.type_string.startswith("address"):
            return None if "[" in parameter.type_string or _is_set(trace.function, parameter) else parameter
    return None


def _is_set(function: Function, parameter: Node) -> bool:
    """Whether the parameter gets another value somewhere, assembly included."""
    if any(
        reference.get("declaration") == parameter.id
        for block in function.node.walk("InlineAssembly")
        for reference in block.get("externalReferences", ())
    ):
        return True
    return any(
        item.get("referencedDeclaration") == parameter.id
        for one in function.node.walk("Assignment", "UnaryOperation")
        if one.kind == "Assignment" or one.text("operator") in {"delete", "++", "--"}
        for side in (one.child("leftHandSide") or one.child("subExpression"),)
        if side is not None
        for item in (side.nodes("components") if side.kind == "TupleExpression" else (side,))
    )


def _always_runs(function: Function, inside: Node) -> bool:
    """Whether every call of the function that does not revert comes to this code."""
    statement, body = _statement(inside), function.body
    if statement is None or body is None or statement.parent is not body:
        return False
    for item in body.nodes("statements"):
        if item is statement:
            return True
        if any(item.walk("Return", "InlineAssembly")):
            return False
    return False


def _statement(node: Node) -> Node | None:
    """The statement of a block that runs this code whenever it runs; None behind a choice."""
    below, above = node, node.parent
    while above is not None and above.kind not in _BLOCKS:
        if above.kind == "Conditional" or above.text("operator") in _CHOOSING:
            return None
        chosen = above.kind == "IfStatement" and above.child("condition") is not below
        if chosen or (
            above.kind.endswith("Statement") and above.kind.startswith(("For", "While", "DoWhile"))
        ):
            return None
        if above.kind in {"TryCatchClause", "FunctionDefinition", "ModifierDefinition"}:
            return None
        below, above = above, above.parent
    return below if above is not None else None
