"""Is a difference one of the declared ones? The only place that forgives.

Attack paths are recognized by the call tree of the original, not by guessing:
a second entry while the function is on the stack, a caller that is another
contract, an outgoing call that failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from typing import Any

from eth_hash.auto import keccak

from core.verification.declared import ChangeKind, DeclaredChange, covered
from core.verification.evm import cast
from core.verification.evm.compare import Difference, reentered
from core.verification.evm.holding import KIND as DELAYED
from core.verification.evm.holding import is_answered, is_refused
from core.verification.evm.refusals import closing, frames_of, walk
from core.verification.evm.sequences import Function, Step
from core.verification.evm.stage import Stage, Telling
from core.verification.evm.wrapping import Arithmetic

_TARGET = cast.address_text(cast.TARGET)
_STIPEND_GAS = 2_300
"""What `transfer` and `send` give the receiver (Yellow Paper, G_callstipend)."""


@dataclass(frozen=True)
class Forgiven:
    """A declared change that was met; `go_on` when both states are still the same.

    Where they are not, the story can be told again without the step `without`.
    """

    change: DeclaredChange
    go_on: bool
    without: int | None = None


def quiet_topics(changes: Seq[DeclaredChange]) -> frozenset[str]:
    """Topic 0 of the events that may differ."""
    return frozenset(
        "0x" + keccak(item.subject.encode()).hex()
        for item in changes
        if item.kind == "events" and item.subject
    )


def quiet_changes(telling: Telling, changes: Seq[DeclaredChange]) -> set[str]:
    """Declared events that were in fact emitted differently, as text."""
    topics = {topic: item for item in changes for topic in quiet_topics([item])}
    met: set[str] = set()
    for one, two in zip(telling.before, telling.after, strict=True):
        if one["logs"] or two["logs"]:
            for topic, change in topics.items():
                if _emitted(one, topic) != _emitted(two, topic):
                    met.add(str(change))
    return met


def _emitted(call: Mapping[str, Any], topic: str) -> list[tuple[str, Any, str]]:
    return [
        (log["address"], log["topics"], log["data"]) for log in call["logs"] if topic in log["topics"][:1]
    ]


def forgive(
    difference: Difference,
    telling: Telling,
    changes: Seq[DeclaredChange],
    functions: Seq[Function],
    stage: Stage,
    arithmetic: Arithmetic,
) -> Forgiven | None:
    """The declared change that covers a difference, or None."""
    if not changes:
        return None
    at = difference.index
    inside = at < len(telling.sequence)
    step = telling.sequence[at] if inside else None
    signature = _signature(step)
    if difference.getter and telling.before[at]["status"] == telling.after[at]["status"] == "0x0":
        change = covered(changes, "revert-data", difference.getter.removeprefix("exposed_"))
        if change is not None:
            return Forgiven(change, True)
    if difference.differs == "revert":
        change = covered(changes, "revert-data", signature)
        if change is not None:
            return Forgiven(change, True)
    if difference.differs in {"status", "revert"}:
        # Who is let in now may still fail further on, for a reason of its own.
        change = covered(changes, "access", signature)
        if change is not None:
            return Forgiven(change, difference.differs == "revert")
    if difference.differs == "status" and step is not None and step.forwarded:
        change = covered(changes, "phishing", signature)
        if change is not None:
            return Forgiven(change, False)
    if difference.differs == "status" and inside:
        change = _lets_through(telling, at, changes, functions, stage)
        if change is not None:
            return Forgiven(change, False, at)
    answered = _answers(difference, telling, changes, functions, stage)
    if answered is not None:
        return answered
    closed = closing(difference, telling, changes, functions, stage, arithmetic)
    if closed is not None:
        return Forgiven(closed[0], difference.differs == "revert", closed[1])
    return _attack(difference, telling, changes, functions, stage)


def _lets_through(
    telling: Telling, at: int, changes: Seq[DeclaredChange], functions: Seq[Function], stage: Stage
) -> DeclaredChange | None:
    """The held payment whose receiver refused it, and so the whole call, on the original only."""
    wanted = [item for item in changes if item.kind == DELAYED]
    if not wanted or telling.before[at]["status"] == "0x1" or telling.after[at]["status"] != "0x1":
        return None
    names = {function.selector.hex(): function.signature for function in functions}
    (tree,) = stage.before.call_trees(telling.sequence, [at])
    for change in wanted if tree else ():
        if any(is_refused(frame) for frame in frames_of(tree, change, names)):
            return change
    return None


def _answers(
    difference: Difference,
    telling: Telling,
    changes: Seq[DeclaredChange],
    functions: Seq[Function],
    stage: Stage,
) -> Forgiven | None:
    """The first held payment whose receiver called back on the original: told again without that step."""
    wanted = [item for item in changes if item.kind == DELAYED]
    if not wanted or stage.holding is None:
        return None
    until = min(difference.index + 1, len(telling.sequence))
    paying = [
        at
        for at, step in enumerate(telling.sequence[:until])
        if stage.holding.concerns(step) and telling.before[at]["status"] == "0x1"
    ]
    names = {function.selector.hex(): function.signature for function in functions}
    trees = stage.before.call_trees(telling.sequence, paying) if paying else []
    for at, tree in zip(paying, trees, strict=True):
        for change in wanted if tree else ():
            if any(is_answered(frame) for frame in frames_of(tree, change, names)):
                return Forgiven(change, False, at)
    return None


def _signature(step: Step | None) -> str:
    if step is None:
        return "?"
    # A generated caller of an internal function stands for the function itself.
    return step.function.signature.removeprefix("exposed_") if step.function is not None else "fallback"


def _attack(
    difference: Difference,
    telling: Telling,
    changes: Seq[DeclaredChange],
    functions: Seq[Function],
    stage: Stage,
) -> Forgiven | None:
    names = {function.selector.hex(): function.signature for function in functions}
    kinds: dict[ChangeKind, Any] = {
        "reentrancy": _reenters,
        "failed-call": _call_fails,
        "phishing": _through_others,
        "stipend": _runs_out,
    }
    wanted = [item for item in changes if item.kind in kinds]
    if not wanted:
        return None
    for tree in _trees(difference, telling, stage):
        for change in wanted:
            if any(kinds[change.kind](frame, tree) for frame in _frames_of(tree, change, names)):
                return Forgiven(change, False)
    return None


def _trees(difference: Difference, telling: Telling, stage: Stage) -> Iterator[Any]:
    """Call trees on the original of the steps that can be to blame for the difference."""
    last = min(difference.index, len(telling.sequence) - 1)
    blamed = [
        at for at in range(last + 1)
        if at == difference.index or reentered(telling.before[at]) or reentered(telling.after[at])
    ]  # fmt: skip
    if blamed:
        yield from (tree for tree in stage.before.call_trees(telling.sequence, blamed) if tree)


def _frames_of(tree: Mapping[str, Any], change: DeclaredChange, names: Mapping[str, str]) -> Iterator[Any]:
    """Frames of a call tree in which the target runs the function that the change names."""
    for frame in walk(tree):
        if frame.get("to") == _TARGET:
            signature = names.get(str(frame.get("input", "0x"))[2:10], "fallback")
            if change.covers(signature):
                yield frame


def _reenters(frame: Mapping[str, Any], _tree: Mapping[str, Any]) -> bool:
    return any(inner is not frame and inner.get("to") == _TARGET for inner in walk(frame))


def _call_fails(frame: Mapping[str, Any], _tree: Mapping[str, Any]) -> bool:
    return any(inner.get("error") for inner in frame.get("calls") or ())


def _runs_out(frame: Mapping[str, Any], _tree: Mapping[str, Any]) -> bool:
    """Whether the frame failed, and a call that it gave the stipend of 2,300 gas ran out of that."""
    return bool(frame.get("error")) and any(
        int(str(inner.get("gas", "0x0")), 16) == _STIPEND_GAS and "gas" in str(inner.get("error", "")).lower()
        for inner in frame.get("calls") or ()
    )


def _through_others(frame: Mapping[str, Any], tree: Mapping[str, Any]) -> bool:
    """Whether the caller is not the account that signed (`tx.origin`)."""
    return frame.get("from") != tree.get("from")
