"""Can somebody who refuses ether stop a function for others? Played on both versions, by two of them.

The attack works where the original reverts although nobody but the one who refuses has a reason to. After
a cure the call goes on. And since the cure holds ether, an attacker who is owed some must not get more of
it by coming back while he is paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.attack_stories import (
    AMOUNT_WEI,
    BATCH,
    PREFIX_STEPS,
    call,
    end_of,
    evidence,
    keeps_out,
    named,
    pay,
    recast,
)
from core.verification.evm.holding import KIND, is_refused, receivers_of
from core.verification.evm.reentering import entries_of
from core.verification.evm.refusals import frames_of
from core.verification.evm.sequences import Function, Sequence, Step

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

_CANDIDATES = 160
_LEARNED = 160
_ENTERED = 80
_COMPARED = 120
_TAKERS = (cast.USER1, cast.ATTACKER, cast.STRANGER)
_MOST_TRACED = 60
_MOST_PAID = 12


def demonstrate_delayed_payment(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """Evidence that one refusal stops the original for others, and whether it still does for two."""
    for function in named(run, change):
        stories = _stories(run, function)
        story = _first_blocked(run, change, stories)
        if story is None:
            continue
        second = recast(story, cast.REJECTER, cast.REJECTER2)
        other = _first_blocked(run, change, [second], cast.REJECTER2) is not None
        return evidence(
            change, story, not _goes_on(run, story),
            (other and not _goes_on(run, second)) or _is_robbed(run, stories),
        )  # fmt: skip
    return evidence(change, None, False, None)


def paying_stories(run: Run) -> list[Sequence]:
    """The stories of the attack with somebody in the part of the attacker who takes the ether: to compare."""
    return [
        tuple(step for step in recast(story, cast.REJECTER, who) if step.action != "arm")
        for change in run.declared
        if change.kind == KIND
        for function in named(run, change)
        for story, who in zip(_stories(run, function)[:_COMPARED], cycle(_TAKERS), strict=False)
    ]


def unpaid(run: Run) -> tuple[str, ...]:
    """Declared functions of whose held payments none was compared."""
    functions = [
        function.signature
        for change in run.declared
        if change.kind == KIND
        for function in named(run, change)
    ]
    return tuple(sorted(set(functions) - run.paid)) or (() if run.paid else ("the contract",))


def _stories(run: Run, function: Function) -> list[Sequence]:
    return [*_learned(run, function), *_entered(run, function), *_made_up(run, function)]


def _learned(run: Run, function: Function) -> list[Sequence]:
    """Stories in which the function went well, with one who refuses in the part of somebody before."""
    ends = [
        kept.sequence[: at + 1]
        for kept in run.corpus
        for at, step in enumerate(kept.sequence)
        if step.function is not None and step.function.signature == function.signature
    ]
    stories: list[Sequence] = []
    for story in islice(dict.fromkeys(sorted(ends, key=len)), _LEARNED):
        senders = dict.fromkeys(step.sender for step in story[:-1] if step.action == "call")
        stories += [recast(story, who, cast.REJECTER) for who in senders if who != story[-1].sender]
    return stories[:_LEARNED]


def _entered(run: Run, function: Function) -> list[Sequence]:
    """One who refuses pays in as somebody did in a story that went well; then somebody calls the function."""
    entries = entries_of(run)
    stories: list[Sequence] = []
    for at in range(_ENTERED if entries else 0):
        entry = entries[at % len(entries)]
        mine = recast(entry[-1:], entry[-1].sender, cast.REJECTER)
        act = call(run, function, cast.USER2, [entry[-1].value_wei])
        if function.payable:
            act = replace(act, value_wei=entry[-1].value_wei * run.rng.choice((1, 2, 10)))
        if run.rng.random() < 0.3:
            act = replace(act, later_seconds=run.rng.choice(run.words.delays))
        stories.append((*entry[:-1], *mine, act))
    return stories


def _made_up(run: Run, function: Function) -> list[Sequence]:
    """Somebody who refuses ether takes part, and others pay in; then somebody else calls the function."""
    rng = run.rng
    payers = [item for item in run.functions if item.payable]
    others = [item for item in run.functions if not item.view]
    stories: list[Sequence] = []
    for _ in range(_CANDIDATES):
        recent = [AMOUNT_WEI]
        prefix: list[Step] = []
        for who in rng.sample((cast.REJECTER, cast.USER1, cast.REJECTER), 3)[: rng.randrange(1, 4)]:
            if payers and rng.random() < 0.7:
                prefix.append(pay(run, rng.choice(payers), who, (len(prefix) + 1) * AMOUNT_WEI, recent))
            else:
                prefix.append(call(run, rng.choice(others), who, recent))
        if rng.random() < 0.5:
            fund = rng.choice([*payers, None])
            prefix.append(pay(run, fund, cast.USER1, (len(prefix) + 2) * AMOUNT_WEI, recent))
        if rng.random() < 0.3:
            prefix += run.author().fresh(rng.randrange(1, PREFIX_STEPS + 1))
        act = call(run, function, cast.USER2, recent)
        if function.payable:
            act = replace(act, value_wei=(len(prefix) + 2) * AMOUNT_WEI)
        if rng.random() < 0.3:
            act = replace(act, later_seconds=rng.choice(run.words.delays))
        stories.append((*prefix, act))
    return stories


def _first_blocked(
    run: Run, change: DeclaredChange, stories: Seq[Sequence], rejecter: int = cast.REJECTER
) -> Sequence | None:
    """The first story whose last call, by somebody else, fails on the original because of the refusal."""
    names = {item.selector.hex(): item.signature for item in run.functions}
    world = run.stage.before
    tries = 0
    for start in range(0, len(stories), BATCH):
        chunk = stories[start : start + BATCH]
        for whole, told in zip(chunk, world.run(chunk), strict=True):
            if told[len(whole) - 1]["status"] == "0x1" or tries >= _MOST_TRACED:
                continue
            story = _without_failures(whole, told)
            last = len(story) - 1
            if not keeps_out(story[-1], [rejecter]) or all(keeps_out(step, [rejecter]) for step in story):
                continue
            tries += 1
            (tree,) = world.call_trees(story, [last])
            for frame in frames_of(tree, change, names) if tree else ():
                if is_refused(frame) and frame["calls"][-1].get("to") == cast.address_text(rejecter):
                    return story
    return None


def _without_failures(story: Sequence, told: Seq[Any]) -> Sequence:
    """Only the last call was stopped: earlier ones might go on after the change, and change its chances.

    Time that passed before a dropped call is kept.
    """
    kept: list[Step] = []
    waited = 0
    for at, (step, outcome) in enumerate(zip(story, told, strict=False)):
        waited += step.later_seconds
        if outcome["status"] == "0x1" or at == len(story) - 1:
            kept.append(replace(step, later_seconds=waited))
            waited = 0
    return tuple(kept)


def _goes_on(run: Run, story: Sequence) -> bool:
    """Whether the last call of a story succeeds after the change."""
    return bool(run.stage.after.run([story])[0][len(story) - 1]["status"] == "0x1")


def _is_robbed(run: Run, stories: Seq[Sequence]) -> bool:
    """Whether an attacker who is owed ether ends with more of it when he claims again while he is paid."""
    holding = run.stage.holding
    if holding is None:
        return False
    casted = [recast(story, cast.REJECTER, cast.ATTACKER) for story in stories]
    casted = [story for story in casted if all(step.action != "arm" for step in story)]
    owed: list[Sequence] = []
    for start in range(0, len(casted), BATCH):
        chunk = casted[start : start + BATCH]
        told = run.stage.before.run(chunk)
        owed += [
            story
            for story, calls in zip(chunk, told, strict=True)
            if cast.ATTACKER in receivers_of(calls[len(story) - 1]) and story[-1].sender != cast.ATTACKER
        ]
        if len(owed) >= _MOST_PAID:
            break
    if not owed:
        return False
    claim = holding.claim_of(cast.ATTACKER, cast.ATTACKER)
    arm = Step("arm", None, cast.DIRECTOR, cast.ATTACKER, 0, (2, claim))
    once = run.stage.after.run([(*story, claim) for story in owed])
    again = run.stage.after.run([(*story, arm, claim) for story in owed])
    return any(
        end_of(one, len(story) + 1) != end_of(two, len(story) + 2)
        for story, one, two in zip(owed, once, again, strict=True)
    )
