"""Can somebody name another account that pays in tokens? Played on both versions.

A token shows what it was told: a `transferFrom` whose first address is not the caller. After a cure no
outsider is let through with a victim's name, and who pays for themselves still is.
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
    BATCH,
    PREFIX_STEPS,
    call,
    evidence,
    keeps_out,
    named,
)
from core.verification.evm.refusals import TRANSFER_FROM, moved
from core.verification.evm.sequences import Function, Sequence, Step
from core.verification.evm.world import World

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

_CANDIDATES = 160
_VICTIMS = (cast.USER1, cast.USER2, cast.OWNER)
_TOKEN_SHARE = 0.25
_CALLED = f"0x{cast.CALLED:064x}"

Judge = Callable[[int, int], bool]


def demonstrate_named_payer(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """An outsider names a victim as the payer; then another one does, with a history of their own."""
    functions = [item for item in named(run, change) if not item.view]
    share = max(1, _CANDIDATES // max(1, len(functions)))
    stories = [
        _story(run, function, cast.OUTSIDER, _VICTIMS, at) for function in functions for at in range(share)
    ]
    story = _first(run.stage.before, stories, _is_robbed)
    if story is None:
        return evidence(change, None, False, None)
    again = [
        _story(run, function, cast.OUTSIDER2, _VICTIMS, at) for function in functions for at in range(share)
    ]
    return evidence(
        change, story,
        _first(run.stage.after, [story, *stories], _is_robbed) is not None,
        _first(run.stage.after, again, _is_robbed) is not None,
        _still_works(run, functions),
    )  # fmt: skip


def _story(run: Run, function: Function, who: int, payers: Seq[int], at: int) -> Sequence:
    """Others use the contract, sometimes `who` does too; then `who` calls `function` and names payers."""
    rng = run.rng
    prefix: list[Step] = []
    if at % 3:
        fresh = run.author().fresh(rng.randrange(1, PREFIX_STEPS + 1))
        prefix = [step for step in fresh if keeps_out(step, (who,)) and step.action == "call"]
    if at % 6 == 5:
        others = [item for item in run.functions if not item.view and item is not function]
        prefix += [call(run, rng.choice(others), who, [AMOUNT_WEI])] if others else []
    act = call(run, function, who, [AMOUNT_WEI])
    arguments = tuple(
        _address(run, value, who, payers) if kind.kind == "address" else value
        for kind, value in zip(function.inputs, act.arguments, strict=True)
    )
    return (*prefix, replace(act, arguments=arguments))


def _address(run: Run, value: int, who: int, payers: Seq[int]) -> int:
    """A payer, a token (old compilers do not tell which addresses are tokens), or what was drawn."""
    choice = run.rng.random()
    if value in cast.COLLABORATORS or choice < _TOKEN_SHARE:
        return value if value in cast.COLLABORATORS else cast.COLLABORATORS[0]
    return run.rng.choice(payers) if choice < 0.8 else who


def _first(world: World, stories: Seq[Sequence], judge: Judge) -> Sequence | None:
    """The first story whose last call succeeds and moves tokens as `judge` asks of payer and caller."""
    for start in range(0, len(stories), BATCH):
        chunk = stories[start : start + BATCH]
        for story, told in zip(chunk, world.run(chunk), strict=True):
            if _moves(told[len(story) - 1], story[-1].sender, judge):
                return story
    return None


def _moves(told: Mapping[str, Any], caller: int, judge: Judge) -> bool:
    if told["status"] != "0x1":
        return False
    asked = (log["data"] for log in told["logs"] if log["topics"][:1] == [_CALLED])
    payments = (moved(data) for data in asked if TRANSFER_FROM in str(data)[:10])
    return any(payer is not None and amount > 0 and judge(payer, caller) for payer, amount in payments)


def _is_robbed(payer: int, caller: int) -> bool:
    return payer not in (caller, cast.TARGET)


def _is_own(payer: int, caller: int) -> bool:
    return payer == caller


def _still_works(run: Run, functions: Seq[Function]) -> bool | None:
    """Whether somebody who paid for themselves before still can; None where nobody could."""
    stories = [
        _story(run, function, who, (who,), 0)
        for function in functions
        for who in (*_VICTIMS, cast.OUTSIDER)
        for _ in range(_CANDIDATES // 8)
    ]
    could = False
    for start in range(0, len(stories), BATCH):
        chunk = stories[start : start + BATCH]
        for story, one, two in zip(
            chunk, run.stage.before.run(chunk), run.stage.after.run(chunk), strict=True
        ):
            last = len(story) - 1
            if _moves(one[last], story[-1].sender, _is_own):
                could = True
                if _moves(two[last], story[-1].sender, _is_own):
                    return True
    return False if could else None
