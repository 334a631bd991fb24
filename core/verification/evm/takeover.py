"""Can somebody whom the contract does not name take something over? Played on both versions.

Such a call works where it succeeds and shows: another answer of a getter, another balance or storage
word at the end than without it, ether that left, or (where nothing of that can be seen) code that wrote
storage, destroyed the contract or ran foreign code. After a cure every outsider is refused, whatever
they did before; and those whom the contract names still get through, or the cure forbids everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    end_of,
    evidence,
    keeps_out,
    named,
    pay,
)
from core.verification.evm.compare import ETHER
from core.verification.evm.interface import own_functions
from core.verification.evm.sequences import Function, Sequence, Step
from core.verification.evm.world import World

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

_CANDIDATES = 80
_MOST_TRACED = 12
_OUTSIDERS = (cast.OUTSIDER, cast.OUTSIDER2, cast.ATTACKER2)
_NAMED = (cast.OWNER, cast.USER1, cast.USER2, cast.STRANGER, cast.ATTACKER)
_TELLING = frozenset({"SSTORE", "TSTORE", "SELFDESTRUCT", "DELEGATECALL", "CALLCODE", "CREATE", "CREATE2"})


def demonstrate_takeover(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """An outsider calls the function; then others do, with funds and a history of their own."""
    functions = [item for item in named(run, change) if not item.view]
    gone = () if functions else _gone(run, change)
    functions = functions or list(gone)
    stories = [
        story
        for function in functions
        for story in _stories(run, function, cast.OUTSIDER, _CANDIDATES // max(1, len(functions)), False)
    ]
    story = first_taken(run.stage.before, stories)
    if story is None:
        return evidence(change, None, False, None)
    again = [
        item
        for function in functions
        for who in _OUTSIDERS
        for item in _stories(run, function, who, _CANDIDATES // 2, True)
    ]
    return evidence(
        change, story,
        first_taken(run.stage.after, stories) is not None,
        first_taken(run.stage.after, again) is not None,
        None if gone else _still_works(run, functions),
    )  # fmt: skip


def _gone(run: Run, change: DeclaredChange) -> tuple[Function, ...]:
    """Functions of the original that cannot be called any more, as was declared too."""
    kept = {item.signature for item in own_functions(run.pair.new)}
    removed = [item for item in run.declared if item.kind == "abi-removed"]
    return tuple(
        item
        for item in own_functions(run.pair.old)
        if change.covers(item.signature)
        and item.signature not in kept
        and any(other.covers(item.signature) for other in removed)
    )


def demonstrate_second_initialization(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """The owner initializes; then an outsider does it again, and another one."""
    functions = [item for item in named(run, change) if not item.view]
    stories = [
        (*before, call(run, function, cast.OUTSIDER, [AMOUNT_WEI]))
        for function in functions
        for before in _stories(run, function, cast.OWNER, _CANDIDATES, False)
    ]  # fmt: skip
    story = first_taken(run.stage.before, [item for item in stories if _begins(run.stage.before, item)])
    if story is None:
        return evidence(change, None, False, None)
    begun = [item for item in stories if _begins(run.stage.after, item)]
    others = [(*item[:-1], _as(item[-1], cast.OUTSIDER, cast.OUTSIDER2)) for item in begun]
    return evidence(
        change, story,
        first_taken(run.stage.after, begun) is not None,
        first_taken(run.stage.after, others) is not None,
        bool(begun),
    )  # fmt: skip


def _begins(world: World, story: Sequence) -> bool:
    """Whether the first initialization, the step before the last, succeeds."""
    return bool(world.run([story])[0][len(story) - 2]["status"] == "0x1")


def _as(step: Step, old: int, new: int) -> Step:
    arguments = tuple(new if value == old else value for value in step.arguments)
    return replace(step, sender=new, arguments=arguments)


def _stories(run: Run, function: Function, who: int, wanted: int, history: bool) -> list[Sequence]:
    """Others fund the contract and use it, sometimes `who` does too; then `who` calls `function`."""
    payers: list[Function | None] = [item for item in run.functions if item.payable and item is not function]
    payers.append(None)
    stories: list[Sequence] = []
    for at in range(wanted):
        recent = [AMOUNT_WEI]
        prefix: list[Step] = []
        if at % 4:
            fund = payers[(at // 2) % len(payers)]
            prefix.append(pay(run, fund, cast.USER1, 5 * AMOUNT_WEI, recent))
            if history and at % 2:
                prefix.append(pay(run, fund, who, AMOUNT_WEI, recent))
        if at % 3 == 2:
            fresh = run.author().fresh(run.rng.randrange(1, PREFIX_STEPS + 1))
            prefix += [step for step in fresh if keeps_out(step, _OUTSIDERS)]
        act = call(run, function, who, recent)
        if function.payable and run.rng.random() < 0.5:
            act = replace(act, value_wei=AMOUNT_WEI)
        if run.rng.random() < 0.2:
            act = replace(act, later_seconds=run.rng.choice(run.words.delays))
        stories.append((*prefix, act))
    return stories


def first_taken(world: World, stories: Iterable[Sequence]) -> Sequence | None:
    """The first story whose last call succeeds and leaves something behind."""
    left = list(stories)
    unseen: list[Sequence] = []
    for start in range(0, len(left), BATCH):
        chunk = left[start : start + BATCH]
        told = world.run(chunk)
        hot = [at for at, calls in enumerate(told) if calls[len(chunk[at]) - 1]["status"] == "0x1"]
        without = world.run([_without_last(chunk[at]) for at in hot]) if hot else []
        for place, at in enumerate(hot):
            last = len(chunk[at]) - 1
            idle = len(_without_last(chunk[at]))
            if _pays(told[at][last]) or end_of(told[at], last + 1) != end_of(without[place], idle):
                return chunk[at]
            unseen.append(chunk[at])
    return next((story for story in unseen[:_MOST_TRACED] if _touches(world, story)), None)


def _without_last(story: Sequence) -> Sequence:
    """The story without its last call; the time before that call still passes."""
    if len(story) > 1:
        return story[:-1]
    return (Step("mood", None, cast.DIRECTOR, cast.TOKEN1, 0, (cast.MODE_NORMAL, 0)),)


def _pays(told: Mapping[str, Any]) -> bool:
    """Whether ether left the contract."""
    source = f"0x{cast.TARGET:064x}"
    return any(
        log["address"] == ETHER and log["topics"][1:2] == [source] and int(log["data"], 16) > 0
        for log in told["logs"]
    )


def _touches(world: World, story: Sequence) -> bool:
    trace = world.trace(story, [len(story) - 1])[0]
    return bool(trace) and any(log["op"] in _TELLING for log in trace["structLogs"])


def _still_works(run: Run, functions: Seq[Function]) -> bool | None:
    """Whether somebody who could call before still can; None where nobody could."""
    told = [
        story
        for function in functions
        for who in _NAMED
        for story in _stories(run, function, who, _CANDIDATES // 8, False)
    ]
    # What one of them tries all of them try, so that nobody is refused for what he asked for.
    stories = [(*story[:-1], replace(story[-1], sender=who)) for story in told for who in _NAMED]
    could = False
    for start in range(0, len(stories), BATCH):
        chunk = stories[start : start + BATCH]
        for story, one, two in zip(
            chunk, run.stage.before.run(chunk), run.stage.after.run(chunk), strict=True
        ):
            last = len(story) - 1
            if one[last]["status"] == "0x1":
                could = True
                if two[last]["status"] == "0x1":
                    return True
    return False if could else None
