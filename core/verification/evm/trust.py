"""Does a function go on although what it trusts said no? Played on both versions.

`false-answer`: a token answers false instead of reverting, and the function succeeds. `zero-signer`: no
signer can be recovered, and the function succeeds. What happened inside is read from the call tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.attack_stories import AMOUNT_WEI, BATCH, call, evidence, named, pay, recast
from core.verification.evm.compare import asked_somebody
from core.verification.evm.refusals import answered_false, frames_of, recovers_nobody
from core.verification.evm.sequences import Function, Sequence, Step
from core.verification.evm.world import World

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

_CANDIDATES = 160
_MOST_TRIED = 40
_TOKEN_SHARE = 0.3


def demonstrate_false_answer(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """Tokens work while everybody pays in; then they answer false, and the function is called."""
    return _demonstrate(run, change, answered_false, cast.MODE_ZERO)


def demonstrate_zero_signer(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """Somebody calls with a signature that nobody made."""
    return _demonstrate(run, change, recovers_nobody, cast.MODE_NORMAL)


def _demonstrate(
    run: Run, change: DeclaredChange, refused: Callable[[Mapping[str, Any]], bool], mood: int
) -> Mapping[str, Any]:
    stories = [
        _story(run, function, cast.USER1, mood) for function in named(run, change) for _ in range(_CANDIDATES)
    ]
    names = {function.selector.hex(): function.signature for function in run.functions}
    found = _working(run.stage.before, stories, change, refused, names)
    if found is None:
        return evidence(change, None, False, None)
    again = [recast(story, cast.USER1, cast.ATTACKER2) for story in stories]
    return evidence(
        change, found,
        _working(run.stage.after, [found, *stories], change, refused, names) is not None,
        _working(run.stage.after, again, change, refused, names) is not None,
    )  # fmt: skip


def _story(run: Run, function: Function, who: int, mood: int) -> Sequence:
    rng = run.rng
    recent = [AMOUNT_WEI]
    others = [item for item in run.functions if not item.view]
    prefix: list[Step] = []
    for _ in range(rng.randrange(0, 4)):
        other = rng.choice(others)
        payer = rng.choice((who, cast.OWNER))
        step = _asking(run, call(run, other, payer, recent))
        prefix.append(pay(run, other, payer, 2 * AMOUNT_WEI, recent) if other.payable else step)
    turn = [Step("mood", None, cast.DIRECTOR, token, 0, (mood, 0)) for token in cast.COLLABORATORS]
    act = call(run, function, rng.choice((who, who, cast.OWNER)), recent)
    return (*prefix, *turn, _asking(run, act))


def _asking(run: Run, step: Step) -> Step:
    """The call with some addresses that are tokens: old compilers do not tell which ones are."""
    kinds = step.function.inputs if step.function is not None else ()
    arguments = tuple(
        cast.COLLABORATORS[0] if kind.kind == "address" and run.rng.random() < _TOKEN_SHARE else value
        for kind, value in zip(kinds, step.arguments, strict=True)
    )
    return replace(step, arguments=arguments)


def _working(
    world: World,
    stories: Seq[Sequence],
    change: DeclaredChange,
    refused: Callable[[Mapping[str, Any]], bool],
    names: Mapping[str, str],
) -> Sequence | None:
    """The first story whose last call succeeds although the function was told no."""
    tries = 0
    for start in range(0, len(stories), BATCH):
        chunk = stories[start : start + BATCH]
        for story, told in zip(chunk, world.run(chunk), strict=True):
            last = len(story) - 1
            if told[last]["status"] != "0x1" or tries >= _MOST_TRIED:
                continue
            if refused is answered_false and not asked_somebody(told[last]):
                continue
            tries += 1
            tree = world.call_trees(story, [last])[0]
            if tree and any(refused(frame) for frame in frames_of(tree, change, names)):
                return story
    return None
