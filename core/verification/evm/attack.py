"""Does a security fix stop a real attack? Shown on the original, then on the rewrite, twice.

An attack by reentrancy works where a call during a call ends in a state that
neither skipping it nor making it afterwards would reach. An attack by phishing
works where a privileged call succeeds through somebody else's contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.attack_stories import (
    AMOUNT_WEI,
    PREFIX_STEPS,
    call,
    evidence,
    first_success,
    named,
    pay,
    recast,
)
from core.verification.evm.construction import demonstrate_constructor
from core.verification.evm.delaying import demonstrate_delayed_payment
from core.verification.evm.overflow import demonstrate_overflow
from core.verification.evm.payer import demonstrate_named_payer
from core.verification.evm.reentering import demonstrate_reentrancy
from core.verification.evm.replay import demonstrate_replay
from core.verification.evm.sequences import Function, Sequence, Step
from core.verification.evm.stipend import demonstrate_stipend
from core.verification.evm.takeover import demonstrate_second_initialization, demonstrate_takeover
from core.verification.evm.trust import demonstrate_false_answer, demonstrate_zero_signer
from core.verification.evm.world import World

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

_CANDIDATES = 160


def demonstrate(run: Run) -> tuple[Mapping[str, Any], ...]:
    """Evidence for each declared attack path: does it work before, after, and for a second attacker."""
    return tuple(
        _DEMONSTRATIONS[change.kind](run, change) for change in run.declared if change.kind in _DEMONSTRATIONS
    )


def _phishing(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    stories: list[Sequence] = []
    for function in named(run, change):
        for _ in range(_CANDIDATES // 2):
            prefix = run.author().fresh(run.rng.randrange(0, PREFIX_STEPS + 1)) if stories else ()
            act = call(run, function, cast.USER1, [AMOUNT_WEI])
            stories.append((*prefix, replace(act, sender=cast.OWNER, to=cast.FORWARDER)))
    story = first_success(run.stage.before, stories)
    if story is None:
        return evidence(change, None, False, None)
    second = recast(story, cast.FORWARDER, cast.FORWARDER2)
    return evidence(
        change, story,
        first_success(run.stage.after, [story]) is not None,
        first_success(run.stage.after, [second]) is not None,
    )  # fmt: skip


def _failed_call(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """The function succeeds on the original although the call it makes fails, and no longer after."""
    stories: list[Sequence] = []
    for function in named(run, change):
        stories += [_failing_story(run, function) for _ in range(2 * _CANDIDATES)]
    story = _first_swallowed(run.stage.before, stories)
    if story is None:
        return evidence(change, None, False, None)
    return evidence(change, story, _first_swallowed(run.stage.after, [story]) is not None, None)


def _failing_story(run: Run, function: Function) -> Sequence:
    """Somebody who rejects ether and somebody else pay in, in some order; then `function` has to pay out."""
    rng = run.rng
    recent = [AMOUNT_WEI]
    moods = [Step("mood", None, cast.DIRECTOR, who, 0, (cast.MODE_REVERT, 0)) for who in cast.COLLABORATORS]
    payers = [item for item in run.functions if item.payable]
    sender = rng.choice((cast.REJECTER, cast.REJECTER, cast.OWNER))
    prefix: list[Step] = []
    for who in rng.sample((cast.REJECTER, cast.USER1, sender), 3)[: rng.randrange(1, 4)]:
        fund = rng.choice(payers) if payers else None
        prefix.append(pay(run, fund, who, (len(prefix) + 1) * AMOUNT_WEI, recent))
    if rng.random() < 0.4:
        prefix += run.author().fresh(rng.randrange(1, 3))
    if rng.random() < 0.5:
        prefix += _entitled(run, recent)
    act = call(run, function, sender, recent)
    if rng.random() < 0.4:
        act = replace(
            act,
            arguments=tuple(
                cast.REJECTER if kind.kind == "address" else value
                for kind, value in zip(function.inputs, act.arguments, strict=True)
            ),
        )
    if function.payable:
        act = replace(act, value_wei=(len(prefix) + 1) * AMOUNT_WEI)
    if rng.random() < 0.4:
        act = replace(act, later_seconds=rng.choice(run.words.delays))
    return (*moods, *prefix, act)


def _entitled(run: Run, recent: list[int]) -> list[Step]:
    """The owner does one or two things for somebody who rejects ether."""
    others = [item for item in run.functions if not item.view]
    steps = [call(run, run.rng.choice(others), cast.OWNER, recent) for _ in range(run.rng.randrange(1, 3))]
    return [
        replace(
            step,
            arguments=tuple(
                cast.REJECTER if kind.kind == "address" else value
                for kind, value in zip(step.function.inputs, step.arguments, strict=True)
            ),
        )
        for step in steps
        if step.function is not None
    ]


def _first_swallowed(world: World, stories: Seq[Sequence]) -> Sequence | None:
    """The first story whose last call succeeds although a call inside it failed."""
    tries = 0
    for start in range(0, len(stories), 40):
        chunk = stories[start : start + 40]
        for story, told in zip(chunk, world.run(chunk), strict=True):
            if told[len(story) - 1]["status"] != "0x1" or tries >= 30:
                continue
            tries += 1
            tree = world.call_trees(story, [len(story) - 1])[0]
            if tree and any(inner.get("error") for inner in tree.get("calls") or ()):
                return story
    return None


_DEMONSTRATIONS: Mapping[str, Callable[[Run, DeclaredChange], Mapping[str, Any]]] = {
    "reentrancy": demonstrate_reentrancy,
    "phishing": _phishing,
    "failed-call": _failed_call,
    "takeover": demonstrate_takeover,
    "second-initialization": demonstrate_second_initialization,
    "constructor": demonstrate_constructor,
    "false-answer": demonstrate_false_answer,
    "zero-signer": demonstrate_zero_signer,
    "overflow": demonstrate_overflow,
    "replay": demonstrate_replay,
    "named-payer": demonstrate_named_payer,
    "delayed-payment": demonstrate_delayed_payment,
    "stipend": demonstrate_stipend,
}
