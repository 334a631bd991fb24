"""The evidence of a report as rows and steps that a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.verification.report import (
    CallStep,
    ContractReport,
    Counterexample,
    Outcome,
    Verdict,
    VerificationReport,
)
from desktop.evidence import VerdictKind, counterexamples
from desktop.words import tr

_WORST_FIRST: Mapping[Verdict, int] = {"fail": 0, "inconclusive": 1, "pass": 2}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check of one contract."""

    contract: str
    check: str
    verdict: Verdict
    kind: VerdictKind
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Story:
    """A counterexample in words: how it was set up, its steps, and what each side did."""

    contract: str
    setup: tuple[str, ...]
    steps: tuple[str, ...]
    before: str
    after: str
    differs: str
    foundry_test: str


def check_rows(report: VerificationReport) -> tuple[CheckRow, ...]:
    """All checks: what fails first, then what is open, else contract by contract in running order."""
    rows = [
        CheckRow(
            _short(one.contract), item.id, item.verdict, *_kind(item.verdict, item.declared), item.summary
        )
        for one in report.contracts
        for item in one.checks
    ]
    return tuple(sorted(rows, key=lambda row: _WORST_FIRST[row.verdict]))


def stories(report: VerificationReport) -> tuple[Story, ...]:
    """Every counterexample, as a story."""
    return tuple(_story(one, example) for one, example in counterexamples(report))


def facts(report: VerificationReport) -> Iterator[tuple[str, str]]:
    """Label and text: tier, runs, coverage, what was never reached, seed, notes."""
    for one in report.contracts:
        yield _short(one.contract), _tier(one)
        behavior = one.behavior
        if behavior is None:
            continue
        ran = tr("{sequences} sequences, {calls} calls on both sides, seed {seed}").format(
            sequences=f"{behavior.sequences:,}", calls=f"{behavior.calls:,}", seed=behavior.seed
        )
        yield tr("Runs"), ran + (tr(", cut short by the time limit") if behavior.capped else "")
        before, after = behavior.coverage.before, behavior.coverage.after
        yield (
            tr("Coverage"),
            tr("{before} before, {after} after").format(before=_share(before), after=_share(after)),
        )
        if behavior.coverage.traced_calls:
            traced = tr("{n} calls that did something new").format(n=f"{behavior.coverage.traced_calls:,}")
            yield tr("Traced"), traced
        if behavior.coverage.missed_functions:
            yield tr("Never entered"), ", ".join(behavior.coverage.missed_functions)
    for note in report.notes:
        yield tr("Note"), note


def step_words(step: CallStep) -> str:
    """One call as a line: owner → contract.deposit(5) with 1 ether, 60 s later."""
    text = f"{step.sender} → {step.to}.{step.function.split('(')[0]}({', '.join(step.arguments)})"
    if step.value_wei:
        text += tr(" with {value}").format(value=ether(step.value_wei))
    if step.seconds_later:
        text += tr(", {n} s later").format(n=f"{step.seconds_later:,}")
    return text


def ether(wei: int) -> str:
    """An amount in the largest unit that keeps it short."""
    for unit, size in (("ether", 10**18), ("gwei", 10**9)):
        if wei % (size // 1000) == 0 and wei >= size // 1000:
            text = f"{wei / size:,.3f}".rstrip("0").rstrip(".")
            return f"{text} {unit}"
    return f"{wei:,} wei"


def _story(one: ContractReport, example: Counterexample) -> Story:
    return Story(
        _short(one.contract),
        example.setup,
        tuple(step_words(step) for step in example.sequence),
        outcome_words(example.before),
        outcome_words(example.after),
        _differs(example.differs),
        example.foundry_test,
    )


def outcome_words(outcome: Outcome) -> str:
    """What one side did, in words."""
    status = {"success": tr("succeeds"), "revert": tr("reverts"), "halt": tr("halts")}[outcome.status]
    return f"{status}: {outcome.detail}" if outcome.detail else status


def _differs(kind: str) -> str:
    table = {
        "status": tr("One side succeeds, the other does not."),
        "return": tr("They return different values."),
        "revert": tr("They revert for different reasons."),
        "logs": tr("They emit different events."),
        "balance": tr("Balances differ afterwards."),
        "storage": tr("Storage differs afterwards."),
        "calls": tr("They call other contracts differently."),
        "state": tr("The state that getters show differs afterwards."),
    }
    return table.get(kind, kind)


def _kind(verdict: Verdict, declared: tuple[str, ...]) -> tuple[VerdictKind, str]:
    if verdict == "fail":
        return "breaks", tr("Fails")
    if verdict == "inconclusive":
        return "not-verified", tr("Inconclusive")
    return ("declared", tr("As declared")) if declared else ("verified", tr("Passes"))


def _tier(one: ContractReport) -> str:
    table = {
        "identical": tr("identical: the same code, metadata aside"),
        "proved": tr("proved"),
        "tested": tr("tested: no difference was found"),
        "differs": tr("differs"),
        "unknown": tr("unknown"),
    }
    text = table.get(one.tier, one.tier)
    return f"{text}; {tr('declared')}: {', '.join(one.declared)}" if one.declared else text


def _share(value: float | None) -> str:
    return tr("unknown") if value is None else f"{round(value * 100)} %"


def _short(contract: str) -> str:
    return contract.rpartition(":")[2]
