"""Functions that anyone can call although only somebody in particular should.

What it finds
    An entry point in which a detector saw that strangers can set an owner, a role, a payee or a setting,
    mint, take the contract's ether, destroy the contract, or choose code that it runs.

Why it matters
    Whoever calls first owns the contract or empties it.

Example
    `function setFee(uint256 next) external { fee = next; }` gets the `onlyOwner` that the contract has
    already, inherits, or checks by hand elsewhere; a contract that knows nobody remembers its deployer.

Safety
    Calls by whoever is asked for do what they did. All others are refused; that path is declared, and it
    is verified that a stranger's call worked before, that no stranger's works after, and that somebody
    still gets through. Who should be allowed is a decision: review. An authority that strangers could
    become, or that is nobody after deployment, is not used. A new variable is immutable where the
    language has that; else it comes behind the others, and the moved layout is declared.

Limits
    `receive`, `fallback` and functions that take ether are left alone, and so are functions that other
    code of the contract, its constructor included, calls from inside. A contract that others in the
    project create gets no new owner, since its deployer is a contract. Roles are only used where they can
    be named without parameters.

Source
    Solidity manual, “Function Modifiers” and “Immutable”; ERC-173 (contract ownership); SWC-105, SWC-106.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.analysis.finding import Finding
from core.rewriting.authorities import Authority, created_elsewhere, known_authority
from core.rewriting.edits import after_statement, at_body_start, before_statement, insert, statement_span
from core.rewriting.family_names import FamilyNames
from core.rewriting.places import add_to_header, fingerprints
from core.rewriting.proposal import Edit
from core.rewriting.prose import both
from core.rewriting.reach import CONSTRUCTOR, reach_of, signature_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.authority import entry_traces, is_chosen_by_stranger
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.semantics.scope import Location
from core.semantics.trace import Event, Trace
from core.semantics.upgrades import must_keep_layout
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted
from core.text import SourceText
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="missing-access-control",
    title="Functions that anyone can call although only somebody should",
    goal="security",
    applicability="review",
    version="1",
    fixes=(
        "missing-access-control",
        "unprotected-selfdestruct",
        "unprotected-delegatecall",
        "unprotected-upgrade",
        "arbitrary-send-eth",
    ),
)

EXAMPLES = (
    RuleExample(
        title="The modifier that the contract has is used",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Shop {
    address public owner = msg.sender;
    address payable public till = payable(msg.sender);

    modifier onlyOwner() {
        require(msg.sender == owner, "Not the owner");
        _;
    }

    function setTill(address payable next) external {
        till = next;
    }

    function setOwner(address next) external onlyOwner {
        owner = next;
    }

    function buy() external payable {
        till.transfer(msg.value);
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Shop {
    address public owner = msg.sender;
    address payable public till = payable(msg.sender);

    modifier onlyOwner() {
        require(msg.sender == owner, "Not the owner");
        _;
    }

    function setTill(address payable next) external onlyOwner {
        till = next;
    }

    function setOwner(address next) external onlyOwner {
        owner = next;
    }

    function buy() external payable {
        till.transfer(msg.value);
    }
}
""",
    ),
    RuleExample(
        title="A contract that knows nobody remembers its deployer",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Jar {
    uint256 public given;

    receive() external payable {
        given += msg.value;
    }

    function empty(address payable to) external {
        to.transfer(address(this).balance);
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Jar {
    uint256 public given;
    address private immutable owner = msg.sender;

    receive() external payable {
        given += msg.value;
    }

    function empty(address payable to) external {
        require(msg.sender == owner, "Not the owner");
        to.transfer(address(this).balance);
    }
}
""",
    ),
    RuleExample(
        title="The check that the contract makes elsewhere, with an old compiler",
        before="""pragma solidity ^0.4.24;

contract Wallet {
    address keeper;

    constructor() public {
        keeper = msg.sender;
    }

    function () public payable {}

    function spend(address to, uint amount) public {
        require(msg.sender == keeper);
        to.transfer(amount);
    }

    function close(address to) public {
        selfdestruct(to);
    }
}
""",
        after="""pragma solidity ^0.4.24;

contract Wallet {
    address keeper;

    constructor() public {
        keeper = msg.sender;
    }

    function () public payable {}

    function spend(address to, uint amount) public {
        require(msg.sender == keeper);
        to.transfer(amount);
    }

    function close(address to) public {
        require(msg.sender == keeper);
        selfdestruct(to);
    }
}
""",
    ),
    RuleExample(
        title="What belongs to the caller is theirs",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Names {
    mapping(address => string) public nameOf;

    function rename(string calldata next) external {
        nameOf[msg.sender] = next;
    }
}
""",
        after=None,
    ),
)

_CURED_ELSEWHERE = frozenset({"wrong-constructor-name", "unprotected-initializer"})
"""What has a cure of its own: functions that set the contract up."""

_REASONS_SINCE = (0, 4, 22)
_IMMUTABLE_SINCE = (0, 6, 5)


@dataclass(frozen=True, slots=True)
class _Open:
    """A function that strangers can call, the findings about it, and an instance that has it.

    One that only does what strangers could make it do through the others `needs` no check of its own.
    """

    function: Function
    instance: Contract
    findings: tuple[Finding, ...]
    needs: bool


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per contract: an authority that strangers can become protects nothing."""
    model = semantics_of(compilation)
    names = FamilyNames(compilation)
    for home in model.target_contracts():
        if home.kind not in ("contract", "abstract"):
            continue
        found = [item for item in _open_functions(model, findings) if item.function.contract is home.node]
        needy = [item for item in found if item.needs]
        if needy and all(_can_ask(compilation, needy, item) for item in needy):
            suggestion = _suggestion(compilation, home, found, needy, _starting(findings), names)
            if suggestion is not None:
                yield suggestion


def _open_functions(model: Semantics, findings: Sequence[Finding]) -> tuple[_Open, ...]:
    """Entry points that findings point at, or from which the code that they point at is reached."""
    about: dict[int, list[Finding]] = {}
    others = _starting(findings)
    for item in findings:
        if item.detector in INFO.fixes and not item.suppressed and item.nodes:
            about.setdefault(item.nodes[0], []).append(item)
    traces = entry_traces(model) if about else ()
    first = frozenset(trace.function.id for trace in traces if trace.function.id in about) | others
    found: dict[int, _Open] = {}
    for trace in traces:
        if trace.function.id in others:
            continue
        here = list(about.get(trace.function.id, ()))
        needs = bool(here)
        for event in trace.events:
            there = about.get(event.effect.node.id, ())
            here += there
            needs = needs or (bool(there) and _needs_check(model, trace, event, first))
        if here and trace.function.id not in found:
            found[trace.function.id] = _Open(
                trace.function, trace.contract, tuple(dict.fromkeys(here)), needs
            )
        for finding in _through_others(about, trace):
            function = model.functions.get(finding.nodes[0])
            if function is not None and function.id not in found:
                found[function.id] = _Open(function, trace.contract, (finding,), True)
    return tuple(found.values())


def _through_others(about: Mapping[int, Sequence[Finding]], trace: Trace) -> Iterator[Finding]:
    """Findings whose check belongs into a function that the entry point asks for leave."""
    for items in about.values():
        for item in items:
            inner = item.nodes[0] != trace.function.id and trace.function.id in item.nodes
            if item.detector == "unprotected-upgrade" and inner:
                yield item


def _starting(findings: Iterable[Finding]) -> frozenset[int]:
    return frozenset(item.nodes[0] for item in findings if item.detector in _CURED_ELSEWHERE and item.nodes)


def _needs_check(model: Semantics, trace: Trace, event: Event, guarded: frozenset[int]) -> bool:
    """Whether strangers reach the event for their ends even when they cannot call `guarded` any more."""
    if _asks_already(event.state.guards):
        return False
    if event.site is None:
        return True
    return is_chosen_by_stranger(model, trace.contract, event.site.target, guarded)


def _asks_already(guards: Iterable[object]) -> bool:
    """Whether a path asks who calls: then the mistake is that strangers can become that somebody."""
    return any(getattr(item, "kind", "") in {"caller", "signature"} for item in guards)


def _can_ask(compilation: Compilation, together: Sequence[_Open], item: _Open) -> bool:
    """Whether a check in this function is asked of outside callers only, and stops nobody who pays."""
    function = item.function
    if function.kind != "function" or function.mutability == "payable":
        return False
    entries = set(reach_of(compilation).entry_points([function.id]))
    if not function.is_entry:
        return CONSTRUCTOR not in entries
    mine = {signature_of(compilation, other.function.node) for other in together}
    return entries <= mine


def _suggestion(
    compilation: Compilation,
    home: Contract,
    found: Sequence[_Open],
    needy: Sequence[_Open],
    starting: frozenset[int],
    names: FamilyNames,
) -> Suggestion | None:
    model = semantics_of(compilation)
    source = compilation.input.sources[home.file]
    guarded = frozenset(item.function.id for item in needy)
    authority = known_authority(model, needy[0].instance, home, guarded, starting)
    declared = [
        DeclaredChange("takeover", entry) for item in needy for entry in _entries(compilation, item.function)
    ]
    edits: list[Edit] = []
    if authority is None:
        made = _new_owner(compilation, home, names)
        if made is None:
            return None
        edit, authority, moves = made
        edits.append(edit)
        declared += [DeclaredChange("storage-layout")] if moves else []
    for item in needy:
        edits += _asking(compilation, source, item.function, authority)
    said = {item.message.rstrip(".") for one in found for item in one.findings}
    return Suggestion(
        title=f"{both(item.function.name for item in needy)} of {home.name} for those who may",
        reason=f"{sorted(said)[0]}. Afterwards {_who(authority)} can.",
        contract=f"{home.file}:{home.name}",
        edits=tuple(edits),
        declared=tuple(declared),
        fixes=fingerprints(item for one in found for item in one.findings),
    )


def _entries(compilation: Compilation, function: Function) -> tuple[str, ...]:
    if function.is_entry:
        return (signature_of(compilation, function.node),)
    return reach_of(compilation).entry_points([function.id])


def _who(authority: Authority) -> str:
    if authority.kind == "modifier":
        return f"only whom {authority.text} lets through"
    return (
        f"only {authority.text}"
        if authority.kind == "variable"
        else "only whom the same check as elsewhere lets through"
    )


def _new_owner(
    compilation: Compilation, home: Contract, names: FamilyNames
) -> tuple[Edit, Authority, bool] | None:
    """(the new variable, what asks for it, whether storage moves); None where its holder would be nobody."""
    model = semantics_of(compilation)
    if created_elsewhere(model, home):
        return None
    source = compilation.input.sources[home.file]
    fixed = oldest_admitted(compilation, home.file) >= _IMMUTABLE_SINCE
    if not fixed and must_keep_layout(model, home):
        return None
    variable = names.take(["owner", "contractOwner", f"ownerOf{home.name}"], home.node)
    line = f"address private {'immutable ' if fixed else ''}{variable} = msg.sender;"
    span = statement_span(source, home.variables[-1].node) if home.variables else None
    edit = after_statement(source, span, [line]) if span else at_body_start(source, home.node, [line])
    if edit is None:
        return None
    return edit, Authority("variable", variable, frozenset[Location]()), not fixed


def _asking(
    compilation: Compilation, source: SourceText, function: Function, authority: Authority
) -> Iterator[Edit]:
    if authority.kind == "modifier":
        yield add_to_header(source, function.node, authority.text)
        return
    line = authority.text
    if authority.kind == "variable":
        reasons = oldest_admitted(compilation, source.path) >= _REASONS_SINCE
        name = authority.text.strip("_")
        reason = f', "Not the {name if name.islower() else "owner"}"' if reasons else ""
        line = f"require(msg.sender == {authority.text}{reason});"
    body = function.body
    statements = body.nodes("statements") if body is not None else ()
    if statements:
        yield before_statement(source, statements[0].span.start, [line])
    elif body is not None:
        yield insert(source, body.span.start + 1, f" {line} ")
