"""Does entering a contract again while it calls out reach what no order of separate calls would?

Two kinds of stories are tried: short ones that are made up (somebody and the attacker pay in, then the call),
and stories that the fuzzing has learned, with the attacker in the part of whoever made the call. The latter
know the exact prices, the deadlines and the order that a contract asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from itertools import islice
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
    named,
    pay,
    recast,
)
from core.verification.evm.compare import reentry_worked
from core.verification.evm.inputs import draw
from core.verification.evm.sequences import Function, Sequence, Step
from core.verification.evm.world import World

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

_CANDIDATES = 160
_LEARNED = 160
_ENTRIES = 4


def demonstrate_reentrancy(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """Evidence that entering again works on the original, and whether it still does for two attackers."""
    before, after = run.stage.before, run.stage.after
    # Where more gas for receivers is declared too, the first attacker takes ether quietly while fuzzing.
    codes = {cast.ATTACKER: run.stage.codes[cast.ATTACKER2]}
    story: Sequence | None = None
    for outer in named(run, change):
        story = story or first_working(before, made_up(run, outer), codes)
        story = story or first_working(before, learned(run, outer), codes)
    if story is None:
        return evidence(change, None, False, None)
    second = recast(story, cast.ATTACKER, cast.ATTACKER2)
    again: bool | None = None
    if first_working(before, [second]) is not None:
        again = first_working(after, [second]) is not None
    return evidence(change, story, first_working(after, [story], codes) is not None, again)


def made_up(run: Run, outer: Function) -> list[Sequence]:
    """A victim and the attacker pay in, the attacker is armed, and calls `outer`."""
    funding = [item for item in run.functions if item.payable] or [None]  # type: ignore[list-item]
    inners = [outer, *(item for item in run.functions if item is not outer and not item.view)]
    stories: list[Sequence] = []
    while len(stories) < _CANDIDATES:
        fund = funding[len(stories) % len(funding)]
        inner = inners[(len(stories) // 2) % len(inners)]
        recent = [AMOUNT_WEI]
        prefix = [
            pay(run, fund, cast.USER1, 5 * AMOUNT_WEI, recent),
            pay(run, fund, cast.ATTACKER, AMOUNT_WEI, recent),
        ]
        if run.rng.random() < 0.3:
            fresh = run.author().fresh(run.rng.randrange(1, PREFIX_STEPS + 1))
            prefix += [step for step in fresh if step.action != "arm"]
        act = call(run, outer, cast.ATTACKER, recent)
        again = call(run, inner, cast.ATTACKER, recent)
        if inner is outer and run.rng.random() < 0.8:
            again = act
        stories.append((*prefix, Step("arm", None, cast.DIRECTOR, cast.ATTACKER, 0, (1, again)), act))
    return stories


def learned(run: Run, outer: Function) -> list[Sequence]:
    """The attacker pays in as somebody did in a story that went well, waits, is armed, and calls `outer`.

    Others pay in the same before, so that there is something to take.
    """
    entries = entries_of(run)
    if not entries:
        return []
    inners = [outer, *(item for item in run.functions if item is not outer and not item.view)]
    return [
        _attacked(run, entries[at % len(entries)], outer, inners[0 if at % 3 else at // 3 % len(inners)])
        for at in range(_LEARNED)
    ]


def entries_of(run: Run) -> list[Sequence]:
    """Shortest stories of the corpus that end in a successful payment, a few for each function."""
    ends = [
        kept.sequence[: at + 1]
        for kept in run.corpus
        for at, step in enumerate(kept.sequence)
        if step.value_wei and step.function is not None and step.to == cast.TARGET
    ]
    ends = list(islice(dict.fromkeys(sorted(ends, key=len)), _LEARNED))
    found: dict[str, list[Sequence]] = {}
    for start in range(0, len(ends), BATCH):
        chunk = ends[start : start + BATCH]
        for story, told in zip(chunk, run.stage.before.run(chunk), strict=True):
            function = story[-1].function
            if function is not None and told[len(story) - 1]["status"] == "0x1":
                found.setdefault(function.signature, []).append(story)
    return [story for stories in found.values() for story in stories[:_ENTRIES]]


def _attacked(run: Run, entry: Sequence, outer: Function, inner: Function) -> Sequence:
    *before, paid = entry
    mine = recast((replace(paid, sender=cast.ATTACKER, later_seconds=0),), paid.sender, cast.ATTACKER)[0]
    others = [recast((replace(mine, sender=who),), cast.ATTACKER, who)[0] for who in (cast.USER1, cast.USER2)]
    others[0] = replace(others[0], later_seconds=paid.later_seconds)
    act = Step("call", outer, cast.ATTACKER, cast.TARGET, 0, like(run, outer, mine))
    again = act
    if inner is not outer:
        again = Step("call", inner, cast.ATTACKER, cast.TARGET, 0, like(run, inner, mine))
    wait = run.rng.choice(run.words.delays) if run.rng.random() < 0.5 else 0
    arm = Step("arm", None, cast.DIRECTOR, cast.ATTACKER, 0, (1, again), wait)
    # An attacker that is armed already would come back for another reason.
    return (*(step for step in before if step.action != "arm"), *others, mine, arm, act)


def like(run: Run, function: Function, paid: Step) -> tuple[Any, ...]:
    """Arguments that go with a payment: what was paid, or the numbers that were named with it."""
    numbers = [paid.value_wei, 1, *(item for item in paid.arguments if isinstance(item, int))]
    return tuple(
        min(run.rng.choice(numbers), (1 << kind.size) - 1)
        if kind.kind == "uint" and run.rng.random() < 0.8
        else cast.ATTACKER
        if kind.kind == "address"
        else draw(run.rng, kind, run.words, numbers)
        for kind in function.inputs
    )


def first_working(
    world: World, stories: Seq[Sequence], codes: Mapping[int, bytes] | None = None
) -> Sequence | None:
    """The first story whose end no order of separate calls would reach; `codes` as for `World.run`."""
    for start in range(0, len(stories), BATCH):
        chunk = stories[start : start + BATCH]
        armed = world.run(chunk, codes)
        hot = [at for at, told in enumerate(armed) if reentry_worked(told[len(chunk[at]) - 1])]
        if not hot:
            continue
        alone = world.run([(*chunk[at][:-2], chunk[at][-1]) for at in hot], codes)
        inner_last = [(*chunk[at][:-2], chunk[at][-1], chunk[at][-2].arguments[1]) for at in hot]
        serial = world.run(inner_last, codes)
        for place, at in enumerate(hot):
            end = end_of(armed[at], len(chunk[at]))
            if end not in (end_of(alone[place], len(chunk[at]) - 1), end_of(serial[place], len(chunk[at]))):
                return chunk[at]
    return None
