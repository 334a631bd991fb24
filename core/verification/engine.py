"""verify: ask every check about every contract of a pair, cheap questions first.

It decides which contracts are compared, runs the differential trial once per
contract, and adds the answers up. What is asked stands in `catalog.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.errors import Cancelled, MissingToolError, ToolFailedError, UsageError
from core.progress import Progress
from core.solidity.compilation import Artifact, Compilation
from core.text import SourceText
from core.verification.catalog import CHECKS
from core.verification.check import CheckContext, Subject
from core.verification.checks.gas import gas_report
from core.verification.declared import DeclaredChange
from core.verification.evm.reached import changed_functions, coverage_of
from core.verification.evm.runnable import Runnable, codeless, identical, runnable
from core.verification.evm.stage import EvmTools
from core.verification.evm.trial import Budget, Trial, run_trial
from core.verification.report import (
    BehaviorReport,
    CheckResult,
    ContractReport,
    Tier,
    Verdict,
    VerificationReport,
    worst,
)
from core.verification.tools import VerificationTools

__all__ = ["Budget", "Request", "source_hash", "verify"]


@dataclass(frozen=True)
class Request:
    """What to compare and how much to spend.

    `contracts` are names (`Bank` or `file:Bank`); empty means every contract of the
    asked files whose code is not the same file on both sides. `fixes` are
    fingerprints of findings that the change claims to cure. With `early` nothing is run
    for a contract that fails a cheaper check, which is enough to turn a change down.
    """

    contracts: tuple[str, ...] = ()
    declared: tuple[DeclaredChange, ...] = ()
    fixes: tuple[str, ...] = ()
    documentation: bool = False
    early: bool = False
    budget: Budget = field(default_factory=lambda: Budget(2_000, None, 1))


def verify(
    before: Compilation, after: Compilation, request: Request, tools: VerificationTools, progress: Progress
) -> VerificationReport:
    """Compare two compilations contract by contract.

    The same compilations, seed and calls give the same report. A missing EVM makes
    behavior inconclusive, it does not raise; raises `Cancelled` when asked to stop,
    and `UsageError` for a contract that is not there.
    """
    pairs = _pairs(before, after, request.contracts)
    reports = tuple(_verify_one(name, old, new, request, tools, progress) for name, old, new in pairs)
    return VerificationReport(
        verdict=worst(item.verdict for item in reports),
        seed=request.budget.seed,
        before=source_hash(before.input.sources),
        after=source_hash(after.input.sources),
        contracts=reports,
        notes=() if reports else ("There is no contract to compare.",),
    )


def source_hash(sources: Mapping[str, SourceText]) -> str:
    """Hex SHA-256 over the sorted names and texts."""
    digest = hashlib.sha256()
    for name in sorted(sources):
        digest.update(f"{name}\0{sources[name].sha256}\n".encode())
    return digest.hexdigest()


def _pairs(
    before: Compilation, after: Compilation, names: Sequence[str]
) -> list[tuple[str, Subject, Subject]]:
    wanted = [item for item in before.target_artifacts if not names or _named(item, names)]
    missing = [name for name in names if not any(_named(item, [name]) for item in before.target_artifacts)]
    if missing and before.ok:
        there = ", ".join(sorted(item.contract for item in before.target_artifacts)) or "none"
        raise UsageError(
            f"There is no contract “{missing[0]}” in the original.", f"Contracts there: {there}."
        )
    if not before.ok or not wanted:
        return [] if before.ok else [("", Subject(before, None), Subject(after, None))]
    return [
        (item.name, Subject(before, item), Subject(after, _partner(item, before, after))) for item in wanted
    ]


def _named(artifact: Artifact, names: Iterable[str]) -> bool:
    return artifact.contract in names or artifact.name in names


def _partner(old: Artifact, before: Compilation, after: Compilation) -> Artifact | None:
    """The contract of the same file and name, else the only target of that name."""
    exact = after.artifacts.get(old.name)
    if exact is not None:
        return exact
    same = [item for item in after.target_artifacts if item.contract == old.contract]
    return same[0] if len(same) == 1 and old.file not in after.input.sources else None


def _verify_one(
    name: str, before: Subject, after: Subject, request: Request, tools: VerificationTools, progress: Progress
) -> ContractReport:
    progress.report(f"Verifying {name.rpartition(':')[2]}")
    context = CheckContext(
        contract=name.rpartition(":")[2],
        declared=request.declared,
        seed=request.budget.seed,
        progress=progress,
        fixes=request.fixes,
        documentation=request.documentation,
    )
    failed = request.early and _fails_cheaply(before, after, context)
    made = _UNRUN if failed else _made(before, after, tools, progress)
    same = isinstance(made, Runnable) and identical(made.pair)
    trial, problem = (None, made) if isinstance(made, str) else (None, "")
    if isinstance(made, Runnable) and not same:
        trial, problem = _run(made, request, tools, progress)
    context = replace(context, identical=same, trial=trial, trial_problem=problem)
    results = tuple(item.check(before, after, context) for item in CHECKS)
    verdict = worst(item.verdict for item in results)
    return ContractReport(
        contract=name.rpartition(":")[2],
        verdict=verdict,
        tier=_tier(same or (codeless(before) and codeless(after)), trial, verdict),
        declared=_declared(results),
        checks=results,
        gas=gas_report(trial) if trial is not None and trial.deployment is not None else None,
        behavior=_behavior(trial) if trial is not None and not trial.problem else None,
    )


_UNRUN = "Nothing was run because another check had failed already."


def _fails_cheaply(before: Subject, after: Subject, context: CheckContext) -> bool:
    """Whether a check that runs nothing fails; the first one that does ends the question."""
    cheap = (item for item in CHECKS if item.info.cost != "run")
    return any(item.check(before, after, context).verdict == "fail" for item in cheap)


def _declared(results: Iterable[CheckResult]) -> tuple[str, ...]:
    return tuple(sorted({text for item in results for text in item.declared}))


def _tier(same: bool, trial: Trial | None, verdict: Verdict) -> Tier:
    if same:
        return "differs" if verdict == "fail" else "identical"
    if trial is not None and trial.counterexample is not None:
        return "differs"
    if trial is None or trial.problem or not trial.calls:
        return "unknown"
    return "differs" if verdict == "fail" else "tested" if verdict == "pass" else "unknown"


def _made(before: Subject, after: Subject, tools: VerificationTools, progress: Progress) -> Runnable | str:
    """What can be run, or why nothing can."""
    if not before.compilation.ok or not after.compilation.ok:
        return "Nothing was run because one side does not compile."
    if codeless(before) and codeless(after):
        return "An interface has no code to run."
    return runnable(before, after, tools, progress)


def _run(made: Runnable, request: Request, tools: EvmTools, progress: Progress) -> tuple[Trial | None, str]:
    pair = made.pair
    focus = changed_functions(pair.before, pair.after, pair.old, pair.new)
    try:
        return run_trial(pair, request.budget, request.declared, made.layout_same, focus, tools, progress), ""
    except MissingToolError as error:
        return None, f"{error.message} {error.next_step}".strip()
    except ToolFailedError as error:
        if progress.stopped:
            raise Cancelled from error
        return None, f"{error.message} {error.next_step}".strip()


def _behavior(trial: Trial) -> BehaviorReport:
    return BehaviorReport(
        sequences=trial.sequences,
        calls=trial.calls,
        coverage=coverage_of(trial),
        counterexample=trial.counterexample,
        seed=trial.seed,
        capped=trial.capped,
    )
