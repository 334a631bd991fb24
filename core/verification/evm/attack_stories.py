"""What all demonstrations of attacks share: short stories, who plays the other part, evidence in words."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.codec import AbiType
from core.verification.evm.inputs import draw
from core.verification.evm.sequences import Function, Sequence, Step
from core.verification.evm.words import step_words
from core.verification.evm.world import World

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

AMOUNT_WEI = 10**18
PREFIX_STEPS = 3
BATCH = 40


def evidence(
    change: DeclaredChange, story: Sequence | None, after: bool, second: bool | None,
    still_works: bool | None = None, otherwise: str = "",
) -> Mapping[str, Any]:  # fmt: skip
    """What a demonstration showed; `still_works` is whether those who may call still can, where asked.

    `otherwise` says what a cure changes besides, where a demonstration looks for that.
    """
    return {
        "path": str(change),
        "works_before": story is not None,
        "works_after": after,
        "second_attacker_works_after": second,
        "still_works_for_the_named": still_works,
        "otherwise": otherwise,
        "steps": [] if story is None else [_line(step) for step in story],
    }


def _line(step: Step) -> str:
    words = step_words(step)
    value = f" with {words.value_wei} wei" if words.value_wei else ""
    return f"{words.sender} → {words.to}: {words.function}({', '.join(words.arguments)}){value}"


def named(run: Run, change: DeclaredChange) -> list[Function]:
    """The functions that a declared path is about."""
    return [item for item in run.functions if change.covers(item.signature)]


def pay(run: Run, fund: Function | None, sender: int, value: int, recent: list[int]) -> Step:
    """Somebody pays in, through a payable function or plainly."""
    if fund is None:
        return Step("call", None, sender, cast.TARGET, value, (b"",))
    step = call(run, fund, sender, recent)
    return replace(step, value_wei=value)


def call(run: Run, function: Function, sender: int, recent: list[int]) -> Step:
    """A call whose numbers are mostly the amount at stake and whose addresses are mostly the sender."""
    arguments = []
    for kind in function.inputs:
        if kind.kind == "uint" and run.rng.random() < 0.75:
            arguments.append(min(AMOUNT_WEI, (1 << kind.size) - 1))
        elif kind.kind == "address" and not _is_contract(kind) and run.rng.random() < 0.75:
            arguments.append(sender)
        else:
            arguments.append(draw(run.rng, kind, run.words, recent))
    return Step("call", function, sender, cast.TARGET, 0, tuple(arguments))


def _is_contract(kind: AbiType) -> bool:
    return kind.hint.startswith(("contract ", "interface "))


def end_of(told: Seq[Any], steps: int) -> list[str]:
    """What the looks at the end of a story showed."""
    return [str(look["returnData"]) for look in told[steps:]]


def recast(story: Sequence, old: int, new: int) -> Sequence:
    """The same story with another address in one role."""

    def swap(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(swap(item) for item in value)
        if isinstance(value, Step):
            return swap_step(value)
        return new if value == old else value

    def swap_step(step: Step) -> Step:
        return replace(step, sender=swap(step.sender), to=swap(step.to), arguments=swap(step.arguments))

    return tuple(swap_step(step) for step in story)


def first_success(world: World, stories: Seq[Sequence]) -> Sequence | None:
    """The first story whose last call succeeds."""
    for start in range(0, len(stories), BATCH):
        chunk = stories[start : start + BATCH]
        for story, told in zip(chunk, world.run(chunk), strict=True):
            if told[len(story) - 1]["status"] == "0x1":
                return story
    return None


def keeps_out(step: Step, people: Seq[int]) -> bool:
    """Whether a step neither comes from these people nor names them."""
    return not any(_mentions(step, who) for who in people)


def _mentions(value: Any, who: int) -> bool:
    if isinstance(value, Step):
        return value.sender == who or _mentions(value.arguments, who)
    if isinstance(value, tuple):
        return any(_mentions(item, who) for item in value)
    return bool(value == who)
