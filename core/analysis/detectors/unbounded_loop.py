"""Anyone can make a loop too long to finish.

What it finds
A loop of an entry point that changes state, over the length of a stored array that strangers can
make longer as they like.

Why it matters
Every entry costs gas. When the array is long enough the function needs more than a block has, and
nobody can call it any more; funds behind it are stuck.

Example
`for (uint256 i; i < queue.length; ++i) { … }` where anyone may `queue.push(…)`

Limits
A list that belongs to the caller (looked up by `msg.sender`) hurts only the caller. Lists with a
checked maximum, loops with bounds from parameters, and view functions are left out. A list that the
caller chooses by a parameter is of low severity.

Source
SWC-128; Solidity manual, Security Considerations, “Gas Limit and Loops”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.authority import entry_traces, is_authorized, traces_of
from core.semantics.loops import bounds_of, loops_of
from core.semantics.model import Contract, Semantics, semantics_of
from core.semantics.origins import sources_of
from core.semantics.reentrancy import variable_name
from core.semantics.scope import Location, Scope, Source, entry_scope, make_scope
from core.semantics.trace import Event, Trace
from core.solidity.ast import Node
from core.solidity.compilation import Compilation

INFO = DetectorInfo(
    id="unbounded-loop",
    title="Anyone can make a loop too long to finish",
    severity="medium",
    confidence="medium",
    swc="SWC-128",
)

EXAMPLES = (
    Example(
        title="A queue that anybody lengthens",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Queue {
    address[] waiting;
    mapping(address => uint256) paid;
    function enter() external { waiting.push(msg.sender); }
    function serve() external {
        for (uint256 i = 0; i < waiting.length; i++) { //~ unbounded-loop
            paid[waiting[i]] += 1;
        }
    }
}
""",
        flagged=True,
    ),
    Example(
        title="A queue with a checked maximum, served in parts",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Queue {
    address[] few;
    address[] many;
    mapping(address => uint256) paid;
    function enter() external {
        require(few.length < 10);
        few.push(msg.sender);
        many.push(msg.sender);
    }
    function serve() external {
        for (uint256 i = 0; i < few.length; i++) paid[few[i]] += 1;
    }
    function serve(uint256 from, uint256 to) external {
        for (uint256 i = from; i < to; i++) paid[many[i]] += 1;
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The old syntax",
        source="""pragma solidity ^0.4.24;
contract Queue {
    address[] waiting;
    mapping(address => uint256) paid;
    function enter() public { waiting.length++; waiting[waiting.length - 1] = msg.sender; }
    function serve() public {
        uint256 n = waiting.length;
        for (uint256 i = 0; i < n; i++) { //~ unbounded-loop
            paid[waiting[i]] += 1;
        }
    }
}
""",
        flagged=True,
    ),
)


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each loop of a state-changing entry point whose length strangers decide."""
    model = semantics_of(compilation)
    for trace in entry_traces(model):
        if not trace.function.changes_state or trace.contract.is_library:
            continue
        for loop in loops_of(model, trace.function, trace.contract):
            found = _length(model, trace, loop)
            if found is None:
                continue
            place, keys = found
            name = trace.function.signature
            yield Match(
                loop,
                f"Anyone can make “{variable_name(model, place)}” so long that {name} runs out of gas.",
                "low" if keys else None,
                related=(trace.function.node,),
            )


def _length(model: Semantics, trace: Trace, loop: Node) -> tuple[Location, set[str]] | None:
    """The array that bounds a loop and that strangers can grow, with the kinds of its keys."""
    scope = _scope(model, trace, loop)
    if scope is None:
        return None
    for bound in bounds_of(loop):
        sources = sources_of(model, bound, scope)
        keys: set[str] = {item.detail.kind for item in sources if isinstance(item.detail, Source)}
        if "sender" in keys or any(item.kind == "parameter" for item in sources):
            continue
        for item in sorted(sources, key=str):
            place = item.detail
            if item.kind == "state" and isinstance(place, Location) and place.path[-1:] == ("length",):
                array = Location(place.root, place.path[:-1])
                if array in growable(model, trace.contract):
                    return array, keys & {"parameter", "calldata"}
    return None


def _scope(model: Semantics, trace: Trace, loop: Node) -> Scope | None:
    """How the loop's function sees its parameters: as the entry's, or with nothing known of them."""
    function = model.function_of(loop)
    if function is None:
        return None
    if function.id == trace.function.id:
        return entry_scope(trace.contract, trace.function)
    return make_scope(trace.contract, function, {})


def growable(model: Semantics, contract: Contract) -> frozenset[Location]:
    """Arrays in storage that strangers can lengthen without a limit; made once."""
    key = ("growable", contract.id)
    known: frozenset[Location] | None = model.memo.get(key)
    if known is None:
        known = model.memo[key] = frozenset(
            place
            for trace in traces_of(model, contract)
            for event in trace.events
            for place in _grown(event)
            if not _is_limited(event, place) and not is_authorized(model, contract, event.state)
        )
    return known


def _grown(event: Event) -> Iterator[Location]:
    if event.effect.kind != "write" or event.effect.value is not None:
        return
    parent = event.effect.node.parent
    if parent is not None and parent.kind == "MemberAccess" and parent.text("memberName") == "push":
        yield from event.places
    elif event.effect.node.text("memberName") == "length" and (parent is not None and not _shrinks(parent)):
        for place in event.places:
            yield Location(place.root, place.path[:-1])


def _shrinks(change: Node) -> bool:
    return change.text("operator") in {"--", "-="}


def _is_limited(event: Event, place: Location) -> bool:
    """Whether a condition about the array stands before it grows."""
    guards = (guard for guard in event.state.guards if guard.kind == "state")
    return any(
        other.root == place.root and other.path[-1:] == ("length",)
        for guard in guards
        for other in guard.locations
    )
