"""Is a receiver that needs more than 2,300 gas paid now, and does nothing else change? Played twice.

Whoever is paid in a story gets other code: one that takes ether as an account does, one that does the
same but needs more gas, one that refuses. After the change the needy receiver has to be paid exactly as
the original paid the other one, and who refuses is refused as before. And whoever is paid must not get
more by calling back than by calls one after the other, since they have the gas for it now.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.attack_stories import (
    AMOUNT_WEI,
    BATCH,
    PREFIX_STEPS,
    call,
    evidence,
    named,
    pay,
    recast,
)
from core.verification.evm.compare import ETHER, compare
from core.verification.evm.reentering import entries_of, first_working, learned, like, made_up
from core.verification.evm.sequences import Function, Sequence, Step

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

_MADE_UP = 120
_AFTER_ENTRIES = 10
_WAITING_SHARE = 0.3
_MOST_PLAYED = 24
_MOST_OF_ONE = 8
_ACCOUNTS = (cast.OWNER, cast.USER1, cast.USER2, cast.STRANGER)
_SOURCE = f"0x{cast.TARGET:064x}"

_OTHERWISE = "A receiver that needs more gas is not paid as others are"
_REFUSALS = "A receiver that refuses ether is not treated as before"
_REENTERED = "A receiver that has more gas now gains by calling back"


class _Payment(NamedTuple):
    """A story that ends in a payment to somebody."""

    story: Sequence
    receiver: int


def demonstrate_stipend(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """The original refuses to pay a receiver that needs more gas; afterwards it is paid, like others."""
    functions = [item for item in named(run, change) if not item.view]
    shown = [item for item in _payments(run, functions) if _is_refused(run, item, functions)]
    if not shown:
        return evidence(change, None, False, None)
    first = shown[0]
    late = [item for item in shown if item.receiver != first.receiver]
    return evidence(
        change, first.story,
        any(_still_fails(run, item) for item in shown if item.receiver == first.receiver),
        any(_still_fails(run, item) for item in late) if late else None,
        otherwise=_otherwise(run, functions, shown),
    )  # fmt: skip


def _payments(run: Run, functions: Seq[Function]) -> list[_Payment]:
    """Shortest stories that end in a payment by the original to an account, a few for each receiver."""
    stories = [kept.sequence for kept in run.corpus]
    entries = entries_of(run)
    for function in functions:
        stories += [_story(run, function, at) for at in range(_MADE_UP)]
        stories += [_after_entry(run, function, entry) for entry in entries for _ in range(_AFTER_ENTRIES)]
    found: dict[_Payment, None] = {}
    for start in range(0, len(stories), BATCH):
        chunk = stories[start : start + BATCH]
        for story, told in zip(chunk, run.stage.before.run(chunk), strict=True):
            for at, step in enumerate(story):
                if step.action == "call" and step.to == cast.TARGET and step.function in functions:
                    found |= dict.fromkeys(_Payment(story[: at + 1], who) for who in _paid(told[at]))
    kept: list[_Payment] = []
    for item in sorted(found, key=lambda one: len(one.story)):
        alike = sum(1 for other in kept if other.receiver == item.receiver)
        if alike < _MOST_OF_ONE and len(kept) < _MOST_PLAYED:
            kept.append(item)
    return kept


def _story(run: Run, function: Function, at: int) -> Sequence:
    """Somebody and others pay in, the contract is used, and the same somebody calls `function`."""
    payers = [item for item in run.functions if item.payable and item is not function]
    fund = payers[at % len(payers)] if payers else None
    who = _ACCOUNTS[at // 2 % len(_ACCOUNTS)]
    recent = [AMOUNT_WEI]
    prefix = [pay(run, fund, who, AMOUNT_WEI, recent)]
    if at % 3:
        prefix.append(pay(run, fund, cast.STRANGER, 5 * AMOUNT_WEI, recent))
    if at % 4 == 3:
        prefix += list(run.author().fresh(run.rng.randrange(1, PREFIX_STEPS + 1)))
    act = call(run, function, who, recent)
    if function.payable:
        return (*prefix, pay(run, function, who, AMOUNT_WEI, recent))
    return (*prefix, act)


def _after_entry(run: Run, function: Function, entry: Sequence) -> Sequence:
    """Somebody pays in as the fuzzing has learned, and calls `function` with what goes with that."""
    *before, paid = entry
    who = run.rng.choice(_ACCOUNTS)
    mine = recast((replace(paid, sender=who),), paid.sender, who)[0]
    act = Step("call", function, cast.ATTACKER, cast.TARGET, 0, like(run, function, mine))
    wait = run.rng.choice(run.words.delays) if run.rng.random() < _WAITING_SHARE else 0
    return (*before, mine, replace(recast((act,), cast.ATTACKER, who)[0], later_seconds=wait))


def _paid(told: Mapping[str, Any]) -> list[int]:
    """The plain accounts that got ether from the contract in a call that went well."""
    if told["status"] != "0x1":
        return []
    receivers = [
        int(log["topics"][2], 16)
        for log in told["logs"]
        if log["address"] == ETHER and log["topics"][1:2] == [_SOURCE]
    ]
    return [who for who in dict.fromkeys(receivers) if who in _ACCOUNTS]


def _is_refused(run: Run, payment: _Payment, functions: Seq[Function]) -> bool:
    """Whether the first call that fails when the account needs more gas is one of these functions'."""
    story, who = payment
    calm = run.stage.before.run([story], {who: cast.taker_code()})[0]
    needy = run.stage.before.run([story], {who: cast.needy_code()})[0]
    other = next((at for at in range(len(story)) if calm[at]["status"] != needy[at]["status"]), None)
    return other is not None and calm[other]["status"] == "0x1" and story[other].function in functions


def _still_fails(run: Run, payment: _Payment) -> bool:
    """Whether some call that pays an account fails after the change when the account needs more gas."""
    story, who = payment
    calm = run.stage.before.run([story], {who: cast.taker_code()})[0]
    needy = run.stage.after.run([story], {who: cast.needy_code()})[0]
    return any(calm[at]["status"] == "0x1" != needy[at]["status"] for at in range(len(story)))


def _otherwise(run: Run, functions: Seq[Function], shown: Seq[_Payment]) -> str:
    """What else changes for receivers, in words; empty where nothing does."""
    before, after = run.stage.before, run.stage.after
    for story, who in shown:
        calm = before.run([story], {who: cast.taker_code()})[0]
        if _differs(run, story, calm, after.run([story], {who: cast.needy_code()})[0]):
            return _OTHERWISE
        refusing = {who: cast.rejecter_code()}
        if _differs(run, story, before.run([story], refusing)[0], after.run([story], refusing)[0]):
            return _REFUSALS
    for outer in functions:
        stories = [recast(item, cast.ATTACKER, cast.ATTACKER2) for item in _attacks(run, outer)]
        gained = first_working(after, stories)
        if gained is not None and first_working(before, [gained]) is None:
            return _REENTERED
    return ""


def _attacks(run: Run, outer: Function) -> list[Sequence]:
    return [*made_up(run, outer), *learned(run, outer)]


def _differs(run: Run, story: Sequence, one: Seq[Any], two: Seq[Any]) -> bool:
    """Whether two tellings differ in anything but the data of reverts."""
    found = compare(one, two, len(story), run.observation, run.quiet)
    while found is not None and found.differs == "revert":
        found = compare(one, two, len(story), run.observation, run.quiet, found.index + 1)
    return found is not None
