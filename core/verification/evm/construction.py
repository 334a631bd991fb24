"""A function that was meant to be the constructor became it: the same start on both sides, and who may.

The owner calls the function of the original once, right after its deployment, with the arguments that
the new constructor gets; from there on both versions have to do the same. That anybody can call it again
is the attack.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.attack_stories import AMOUNT_WEI, call, evidence
from core.verification.evm.codec import encode
from core.verification.evm.coverage import CodeMap
from core.verification.evm.interface import own_functions
from core.verification.evm.sequences import Function, Sequence
from core.verification.evm.setup import Setup, constructor_of
from core.verification.evm.takeover import first_taken

if TYPE_CHECKING:
    from core.verification.evm.fuzzing import Run

_CANDIDATES = 24


def renamed_constructor(run: Run) -> Function | None:
    """The function of the original that a declared change makes the constructor, or None."""
    for change in run.declared:
        if change.kind == "constructor":
            kept = {item.signature for item in own_functions(run.pair.new)}
            for item in own_functions(run.pair.old):
                if change.covers(item.signature) and item.signature not in kept:
                    return item
    return None


def is_taken_over(run: Run, function: Function) -> bool:
    """Whether the changed contract's constructor takes what the function took."""
    return not function.inputs or function.inputs == constructor_of(run.pair.new)[0]


def opening_call(function: Function, setup: Setup) -> str:
    """The owner's first call as hex: with the constructor's arguments, if the function takes any."""
    arguments = setup.arguments if function.inputs else ()
    return (function.selector + encode(function.inputs, arguments)).hex()


def counters_in(code: CodeMap, function: Function) -> frozenset[int]:
    """Program counters of the function that became the constructor, which the owner's call has run."""
    name = function.signature.partition("(")[0]
    bodies = {key for key, node in code.bodies.items() if node.name == name}
    return frozenset(counter for counter, place in code.places.items() if place.body in bodies)


def demonstrate_constructor(run: Run, change: DeclaredChange) -> Mapping[str, Any]:
    """After the owner's own call, an outsider calls the function, and others do."""
    function = renamed_constructor(run)
    if function is None:
        return evidence(change, None, False, None)
    stories = [_story(run, function, cast.OUTSIDER) for _ in range(_CANDIDATES)]
    found = first_taken(run.stage.before, stories)
    others = [
        _story(run, function, who) for who in (cast.OUTSIDER2, cast.ATTACKER2) for _ in range(_CANDIDATES)
    ]
    return evidence(
        change, found,
        first_taken(run.stage.after, stories) is not None,
        first_taken(run.stage.after, others) is not None,
    )  # fmt: skip


def _story(run: Run, function: Function, who: int) -> Sequence:
    return (call(run, function, who, [AMOUNT_WEI]),)
