"""A trial: the differential run of one contract pair, from setup to counterexample.

Everything it decides comes from the seed, except the time limit. It values what it
saw and judges nothing; the checks do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from core.progress import Progress
from core.solidity.compilation import Artifact
from core.verification.declared import DeclaredChange
from core.verification.evm import setup as setups
from core.verification.evm.attack import demonstrate
from core.verification.evm.cast import ATTACKER, ATTACKER2, attacker_code, collaborator_code
from core.verification.evm.compare import compare_call
from core.verification.evm.construction import (
    counters_in,
    is_taken_over,
    opening_call,
    renamed_constructor,
)
from core.verification.evm.coverage import CodeMap, Line, code_map, reads_block_number
from core.verification.evm.delaying import paying_stories, unpaid
from core.verification.evm.dictionary import mine
from core.verification.evm.finale import Finale
from core.verification.evm.fuzzing import STEPS, Run, compare_stories, fuzz, look_closer
from core.verification.evm.holding import KIND as DELAYED
from core.verification.evm.holding import holding_of
from core.verification.evm.interface import (
    callable_functions,
    getters,
    narrow_selectors,
    shared_slots,
    silent_selectors,
)
from core.verification.evm.pair import Budget, Pair
from core.verification.evm.sequences import Function
from core.verification.evm.setup import Setup
from core.verification.evm.stage import EvmTools, Stage
from core.verification.evm.world import Observation
from core.verification.evm.wrapping import arithmetic_of
from core.verification.report import Counterexample, DeploymentGas, Differs

__all__ = ["STEPS", "Budget", "Pair", "Trial", "run_trial"]

_MOST_SETUPS = 2


@dataclass(frozen=True)
class Trial:
    """What a differential run saw; values only."""

    pair: Pair
    seed: int
    setups: tuple[Setup, ...]
    problem: str
    """Why nothing could be run; empty when something was."""
    sequences: int
    calls: int
    capped: bool
    counterexample: Counterexample | None
    declared: tuple[str, ...]
    """Declared changes that were met."""
    deployment: DeploymentGas | None
    gas: Mapping[str, tuple[tuple[int, int], ...]]
    """Signature → (before, after) gas of each call that succeeded on both sides."""
    counters: tuple[frozenset[int], frozenset[int]]
    """Program counters that ran, before and after."""
    maps: tuple[CodeMap, CodeMap]
    unclear: int
    """Calls that ran out of gas on one side only."""
    functions: tuple[Function, ...]
    attacks: tuple[Mapping[str, Any], ...] = ()
    traced: int = 0
    """Calls that were traced on each side: those that did something new."""
    cured: frozenset[str] = frozenset()
    """Names of functions on which a path of attack, or access, is declared closed."""
    line_calls: tuple[Mapping[Line, int], Mapping[Line, int]] = field(default_factory=lambda: ({}, {}))
    """(file, line) → traced calls in which it ran, before and after."""


def run_trial(
    pair: Pair, budget: Budget, declared: tuple[DeclaredChange, ...], layout_same: bool,
    focus: frozenset[str], tools: EvmTools, progress: Progress,
) -> Trial:  # fmt: skip
    """Compare two versions of a contract by running them. Raises only what tools raise."""
    functions = callable_functions(pair.old, pair.new)
    quiet = silent_selectors(pair)
    words = mine((pair.before, pair.after), (pair.old, pair.new))
    maps = (code_map(pair.before, pair.old), code_map(pair.after, pair.new))
    # What receivers do with more gas than they had before is for the demonstration to show.
    plain = any(item.kind == "stipend" for item in declared)
    collaborator = collaborator_code(
        setups.replies((pair.before, pair.after)), quiet, narrow_selectors(pair), plain
    )
    attackers = {ATTACKER: attacker_code(quiet, plain), ATTACKER2: attacker_code(quiet)}
    moved = {item.subject for item in declared if item.kind == "storage-layout" and item.subject}
    observation = Observation(
        getters=getters(functions),
        slots=shared_slots(pair.old, pair.new, moved) if layout_same else (),
        counts_blocks=reads_block_number(pair.old) or reads_block_number(pair.new),
    )
    with Stage(tools, collaborator, progress, attackers) as stage:
        run = Run(pair, budget, declared, progress, stage, functions, words, observation, maps, focus)
        if any(item.kind == "overflow" for item in declared):
            run.arithmetic = arithmetic_of(pair.before, pair.old)
        return _run(run)


def _run(run: Run) -> Trial:
    codes = _codes(run)
    worlds, pair, seed = run.stage, run.pair, run.budget.seed
    rng = Random(seed)  # noqa: S311 reproducible, not secret
    worlds.holding = holding_of(run.declared, pair.old, pair.new)
    if worlds.holding is None and any(item.kind == DELAYED for item in run.declared):
        return _result(run, (), None, None, "No single new function pays out what the change holds.")
    renamed = renamed_constructor(run)
    if renamed is not None and not is_taken_over(run, renamed):
        return _result(run, (), None, None, f"No constructor does what {renamed.signature} did.")
    if renamed is not None:
        worlds.opening = lambda setup: opening_call(renamed, setup)
    # Of the original, arguments that it does not take are ignored.
    shown = told(pair) if renamed is None else pair.new
    found = setups.search(
        worlds.before,
        worlds.after,
        *codes,
        shown,
        run.words,
        rng,
        _MOST_SETUPS,
        _judge_of(run, renamed is None),
    )
    compilations = (pair.before, pair.after)
    finale = Finale(
        worlds,
        pair.old.name,
        codes,
        seed,
        run.observation,
        run.functions,
        compilations,
        run.arithmetic,
    )
    if found.differing is not None:
        return _result(run, (), None, finale.constructor_differs(found.differing))
    if not found.working:
        return _result(run, (), None, None, _no_setup(run, found.tried))
    deployment = None
    attacks: tuple[Mapping[str, Any], ...] = ()
    for setup, share in zip(found.working, _shares(run.budget.calls, len(found.working)), strict=True):
        made = worlds.make(*codes, setup)
        if not worlds.opened:
            return _result(run, (), None, None, "What became the constructor fails on the original.")
        if renamed is not None:
            run.counters[0].update(counters_in(run.maps[0], renamed))
        worlds.settle(run.observation)
        broken = fuzz(run, max(1, share // STEPS))
        if broken is None and worlds.holding is not None:
            broken = compare_stories(run, paying_stories(run))
        if deployment is None:
            deployment = DeploymentGas(made[0].gas, made[1].gas)
            attacks = demonstrate(run)  # afterwards, since it uses what the fuzzing has learned
        if broken is None:
            look_closer(run)
        else:
            counterexample = finale.counterexample(setup, *broken, run.quiet, run.declared)
            return _result(run, found.working, deployment, counterexample, attacks=attacks)
    problem = ""
    if worlds.holding is not None and (missed := unpaid(run)):
        problem = f"No payment of {missed[0]} could be compared, so it is not shown that it is held."
    return _result(run, found.working, deployment, None, problem, attacks)


def _judge_of(run: Run, compared: bool) -> setups.Judge:
    """How creations are compared; where a function became the constructor, they alone cannot be.

    Data of a refusal may differ where that is declared anywhere, and between compilers.
    """
    declared = any(item.kind == "revert-data" for item in run.declared)
    tolerant = declared or run.pair.before.version != run.pair.after.version

    def judge(one: setups.Creation, two: setups.Creation) -> Differs | None:
        seen = one["logs"] is not None and two["logs"] is not None
        sides = (one, two) if seen else ({**one, "logs": []}, {**two, "logs": []})
        kind = compare_call(*sides, run.quiet) if compared else None
        return None if kind == "revert" and tolerant else kind

    return judge


def told(pair: Pair) -> Artifact:
    """The side whose ABI says more about types: the newer compiler's, where there are two."""
    return pair.old if pair.before.version == pair.after.version else pair.new


def _shares(calls: int, setups_found: int) -> tuple[int, ...]:
    """Most calls go to the first setup, which is the most plausible one."""
    rest = calls * 3 // 10 // max(1, setups_found - 1)
    return (calls - rest * (setups_found - 1), *([rest] * (setups_found - 1)))


def _codes(run: Run) -> tuple[str, str]:
    """Linked creation code of both sides; libraries are deployed on the way."""
    old, new = run.pair.old.creation, run.pair.new.creation
    if old is None or new is None:
        raise ValueError("a trial needs bytecode on both sides")
    return (
        setups.linked(run.pair.before, old, run.stage.before),
        setups.linked(run.pair.after, new, run.stage.after),
    )


def _no_setup(run: Run, tried: int) -> str:
    types = setups.constructor_of(run.pair.old)[0]
    if not types:
        return "The constructor reverts, so nothing could be run."
    return f"The constructor reverted with all {tried} sets of arguments tried, so nothing could be run."


def _result(
    run: Run, used: tuple[Setup, ...], deployment: DeploymentGas | None,
    counterexample: Counterexample | None, problem: str = "", attacks: tuple[Mapping[str, Any], ...] = (),
) -> Trial:  # fmt: skip
    return Trial(
        pair=run.pair,
        seed=run.budget.seed,
        setups=used,
        problem=problem,
        sequences=run.told,
        calls=run.told * STEPS,
        capped=run.capped,
        counterexample=counterexample,
        declared=tuple(sorted(run.met | {str(item["path"]) for item in attacks if item["works_before"]})),
        deployment=deployment,
        gas={key: tuple(value) for key, value in sorted(run.gas.items())},
        counters=(frozenset(run.counters[0]), frozenset(run.counters[1])),
        maps=run.maps,
        unclear=run.unclear,
        functions=run.functions,
        attacks=attacks,
        traced=run.calls_traced,
        cured=run.cured,
        line_calls=(dict(run.line_calls[0]), dict(run.line_calls[1])),
    )
