"""Payments that a change holds for their receivers: who claims them when, and what is compared then.

Where the original pushes ether in a declared function, the changed contract credits it. So in the changed
world more is done than in the original's: whoever the original paid claims, and what they get counts as
paid. Before them a stranger tries to take it, and they try twice, so that nothing more leaves than what was
owed. Two ways of claiming are compared, in turn:

- at once, after each step: from there on both worlds must be the same;
- late, when the story is over: what is held in between must not get lost, nor be used for anything else.

When a story ends everybody of the cast claims, because nobody else may have been credited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from typing import Any

from core.solidity.compilation import Artifact
from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.compare import ETHER
from core.verification.evm.interface import own_functions
from core.verification.evm.sequences import Function, Sequence, Step

KIND = "delayed-payment"

_TARGET = cast.address_text(cast.TARGET)
_TARGET_WORD = f"0x{cast.TARGET:064x}"
_CALLED = f"0x{cast.CALLED:064x}"
_NORMAL = (cast.MODE_NORMAL, 0)


@dataclass(frozen=True)
class Woven:
    """A story with claims in it: step `i` of the told one is at `places[i]`, its claims reach `ends[i]`."""

    story: Sequence
    places: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True)
class Holding:
    """Which functions pushed ether before, and by which function it is claimed after the change."""

    changes: tuple[DeclaredChange, ...]
    claim: Function

    def concerns(self, step: Step) -> bool:
        """Whether a step calls a function whose payments are held."""
        if step.action != "call":
            return False
        name = step.function.signature if step.function is not None else "fallback"
        return any(change.covers(name) for change in self.changes)

    def claim_of(self, who: int, sender: int) -> Step:
        """`sender` claims: their own, or (where the function takes an address) what `who` is owed."""
        arguments = (who,) if self.claim.inputs else ()
        return Step("call", self.claim, sender, cast.TARGET, 0, arguments)

    def woven(self, story: Sequence, told: Seq[Any], late: bool) -> Woven:
        """The story with the claims of those whom the original paid in `told`."""
        steps: list[Step] = []
        places: list[int] = []
        ends: list[int] = []
        paid: dict[int, None] = {}
        moods: dict[int, tuple[Any, ...]] = {}
        for step, call in zip(story, told, strict=False):
            places.append(len(steps))
            steps.append(step)
            if step.action == "mood":
                moods[step.to] = step.arguments
            receivers = receivers_of(call) if self.concerns(step) else ()
            paid |= dict.fromkeys(receivers)
            if not late:
                steps += self._claims(receivers, moods)
            ends.append(len(steps))
        steps += self._claims(dict.fromkeys((*paid, *cast.WATCHED)), moods)
        return Woven(tuple(steps), tuple(places), tuple(ends))

    def _claims(self, receivers: Iterable[int], moods: Mapping[int, tuple[Any, ...]]) -> Iterator[Step]:
        """A stranger tries, then they themselves do, twice; a mood to refuse is put off for that."""
        for who in receivers:
            stranger = cast.OUTSIDER2 if who == cast.OUTSIDER else cast.OUTSIDER
            mood = moods.get(who, _NORMAL)
            if mood != _NORMAL:
                yield _set_mood(who, _NORMAL)
            yield self.claim_of(who, stranger)
            yield self.claim_of(who, who)
            yield self.claim_of(who, who)
            if mood != _NORMAL:
                yield _set_mood(who, mood)

    def before(self, story: Sequence, told: Seq[Any], late: bool) -> list[Any]:
        """What the original did, in the form in which it is compared."""
        seen = [
            _compared(call, (), late) if self.concerns(step) else call
            for step, call in zip(story, told, strict=False)
        ]
        return [*seen, *told[len(story) :]]

    def after(self, story: Sequence, woven: Woven, told: Seq[Any], late: bool) -> list[Any]:
        """What the changed contract did, claims included, in the form in which it is compared."""
        seen: list[Any] = []
        for step, place, end in zip(story, woven.places, woven.ends, strict=True):
            call = told[place]
            if self.concerns(step):
                claimed = [log for claim in told[place + 1 : end] for log in claim["logs"]]
                call = _compared(call, claimed, late)
            seen.append(call)
        return [*seen, *told[len(woven.story) :]]


def holding_of(declared: Iterable[DeclaredChange], old: Artifact, new: Artifact) -> Holding | None:
    """What is held and how it is claimed; None where no single new function can be how."""
    changes = tuple(item for item in declared if item.kind == KIND)
    known = {item.signature for item in own_functions(old)}
    added = [
        item
        for item in own_functions(new)
        if item.signature not in known and not item.view and not item.signature.startswith("exposed_")
    ]
    if not changes or len(added) != 1:
        return None
    kinds = [item.kind for item in added[0].inputs]
    return Holding(changes, added[0]) if kinds in ([], ["address"]) else None


def paid_in(told: Seq[Any], story: Sequence, holding: Holding, steps: int) -> Iterator[str]:
    """Signatures of held functions that paid somebody in the first steps of a story, as it was compared."""
    for step, call in zip(story[:steps], told, strict=False):
        if holding.concerns(step) and any(_is_paid(log) for log in call["logs"]):
            yield step.function.signature if step.function is not None else "fallback"


def receivers_of(call: Mapping[str, Any]) -> tuple[int, ...]:
    """Who got ether from the contract in a call, in order, each once."""
    return tuple(dict.fromkeys(int(log["topics"][2], 16) for log in call["logs"] if _is_paid(log)))


def _is_paid(log: Mapping[str, Any]) -> bool:
    return log["address"] == ETHER and log["topics"][1:2] == [_TARGET_WORD] and int(log["data"], 16) > 0


def _compared(call: Mapping[str, Any], claimed: Seq[Any], late: bool) -> Mapping[str, Any]:
    """A call with what went between the contract and each other in all behind its other logs.

    Late, the balances show that at the end. That a collaborator was called in order to be paid is left out:
    it is called when it claims.
    """
    moved = [log for log in (*call["logs"], *claimed) if _is_moved(log)]
    receivers = {int(log["topics"][2], 16) for log in moved if _is_paid(log)}
    logs = [log for log in call["logs"] if not _is_moved(log) and not _is_receipt(log, receivers)]
    if not late:
        sums: Counter[tuple[str, ...]] = Counter()
        for log in moved:
            sums[tuple(log["topics"])] += int(log["data"], 16)
        shape = {tuple(log["topics"]): log for log in moved}
        logs += [{**shape[ends], "data": f"0x{sums[ends]:064x}"} for ends in sorted(sums)]
    return {**call, "logs": logs}


def _is_moved(log: Mapping[str, Any]) -> bool:
    """Whether ether went from or to the contract."""
    return log["address"] == ETHER and _TARGET_WORD in log["topics"][1:] and int(log["data"], 16) > 0


def _is_receipt(log: Mapping[str, Any], receivers: Iterable[int]) -> bool:
    """Whether a collaborator noted that it was called with nothing but ether."""
    return log["topics"][:1] == [_CALLED] and log["data"] == "0x" and int(log["address"], 16) in receivers


def _set_mood(who: int, mood: tuple[Any, ...]) -> Step:
    return Step("mood", None, cast.DIRECTOR, who, 0, mood)


def is_refused(frame: Mapping[str, Any]) -> bool:
    """Whether a frame of the contract reverted because a receiver, who ran, refused ether (or 0 wei)."""
    calls = frame.get("calls") or ()
    if not frame.get("error") or not calls:
        return False
    last = calls[-1]
    return bool(
        last.get("error")
        and last.get("type") == "CALL"
        and last.get("input") in (None, "", "0x")
        and _ran(last)
    )


def is_answered(frame: Mapping[str, Any]) -> bool:
    """Whether somebody whom a frame of the contract pays calls back: they will when they claim instead."""
    return any(
        call.get("type") == "CALL"
        and call.get("input") in (None, "", "0x")
        and call.get("to") != _TARGET
        and _enters(call)
        for call in frame.get("calls") or ()
    )


def _enters(frame: Mapping[str, Any]) -> bool:
    return any(inner.get("to") == _TARGET or _enters(inner) for inner in frame.get("calls") or ())


def _ran(frame: Mapping[str, Any]) -> bool:
    """Whether the callee itself stopped, or used up its gas: not for want of funds, when it never runs."""
    stopped = any(word in str(frame.get("error")).lower() for word in ("revert", "out of gas"))
    return stopped and int(frame.get("gasUsed") or "0x0", 16) > 0
