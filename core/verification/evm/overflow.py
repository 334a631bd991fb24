"""Can arithmetic be made to wrap, and is that refused after the change? Played on both versions.

An attack works where a call succeeds although, in its opcode trace, arithmetic of the source left its
type. After a cure the same calls revert.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.attack_stories import AMOUNT_WEI, BATCH, call, evidence, named, recast
from core.verification.evm.codec import AbiType
from core.verification.evm.sequences import Function, Sequence, Step
from core.verification.evm.world import World
from core.verification.evm.wrapping import wraps

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

_CANDIDATES = 400
_MOST_TRACED = 80
_WANTED = 12


def demonstrate_overflow(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """Somebody calls with numbers at the edges; then somebody else does the same."""
    functions = named(run, change)
    stories = [
        _story(run, function, cast.USER1)
        for function in functions
        for _ in range(_CANDIDATES // max(1, len(functions)))
    ]
    working = _wrapping(run, change, stories)
    if not working:
        return evidence(change, None, False, None)
    again = [recast(story, cast.USER1, cast.ATTACKER2) for story in working]
    return evidence(
        change, working[0],
        _succeeds(run, working),
        _succeeds(run, _wrapping(run, change, again)),
    )  # fmt: skip


def _wrapping(run: Run, change: DeclaredChange, stories: Seq[Sequence]) -> list[Sequence]:
    """Stories whose last call succeeds on the original and wraps."""
    names = {function.selector.hex(): function.signature for function in run.functions}
    world: World = run.stage.before
    found: list[Sequence] = []
    seen: set[tuple[str, int]] = set()
    told_of: set[tuple[Any, ...]] = set()
    traced = 0
    for start in range(0, len(stories), BATCH):
        chunk = stories[start : start + BATCH]
        for story, told in zip(chunk, world.run(chunk), strict=True):
            last = len(story) - 1
            key = (str(story[last].function), int(told[last]["gasUsed"], 16) - story[last].intrinsic_gas)
            if told[last]["status"] != "0x1" or len(found) >= _WANTED or traced >= _MOST_TRACED:
                continue
            numbers = _numbers(story[last])
            if numbers in told_of:
                continue
            # A sum that wraps takes the same way as one that does not: edges are traced every time.
            if key in seen and not _is_extreme(story[last]):
                continue
            seen.add(key)
            traced += 1
            if wraps(world, story, last, change, names, run.arithmetic):
                told_of.add(numbers)
                found.append(story)
    return found


def _numbers(step: Step) -> tuple[Any, ...]:
    kinds = step.function.inputs if step.function is not None else ()
    return tuple(value for kind, value in zip(kinds, step.arguments, strict=False) if kind.kind == "uint")


def _is_extreme(step: Step) -> bool:
    return any(value >= 1 << 7 for value in _numbers(step))


def _succeeds(run: Run, stories: Seq[Sequence]) -> bool:
    """Whether one of these ends as well on the changed version, with all before it going as it did."""
    if not stories:
        return False
    tellings = zip(stories, run.stage.before.run(stories), run.stage.after.run(stories), strict=True)
    return any(
        two[len(story) - 1]["status"] == "0x1"
        and all(one[at]["status"] == two[at]["status"] for at in range(len(story)))
        for story, one, two in tellings
    )


def _story(run: Run, function: Function, who: int) -> Sequence:
    """`who` and others use the contract a little; then `who` calls with numbers from the edges."""
    rng = run.rng
    recent = [AMOUNT_WEI]
    others = [item for item in run.functions if not item.view]
    prefix: list[Step] = []
    sender = rng.choice((who, who, cast.OWNER))
    for _ in range(rng.randrange(0, 4)):
        other = rng.choice(others)
        step = call(run, other, rng.choice((sender, sender, cast.OWNER)), recent)
        prefix.append(replace(step, value_wei=AMOUNT_WEI) if other.payable else step)
    act = call(run, function, sender, recent)
    changed = tuple(
        _edge(run, kind, value) for kind, value in zip(function.inputs, act.arguments, strict=True)
    )
    value = rng.choice((0, 1, AMOUNT_WEI)) if function.payable else 0
    return (*prefix, replace(act, arguments=changed, value_wei=value))


def _edge(run: Run, kind: AbiType, value: Any) -> Any:
    """A number at which sums, differences or products leave their type; an array of people gets several."""
    rng = run.rng
    if kind.kind == "uint":
        top = 1 << kind.size
        numbers = [*run.words.numbers[:20], AMOUNT_WEI, 2]
        some = rng.choice(numbers) or 1
        choices = (
            0,
            1,
            2,
            top - 1,
            top - 2,
            top >> 1,
            top - AMOUNT_WEI,
            top // some + 1,
            top - some,
            AMOUNT_WEI,
        )
        return rng.choice(choices) % top
    if kind.kind == "array" and kind.parts and kind.parts[0].kind == "address":
        length = kind.size if kind.size >= 0 else 2
        return (cast.USER1, cast.USER2, cast.STRANGER, cast.OWNER)[:length] if length <= 4 else value
    return value
