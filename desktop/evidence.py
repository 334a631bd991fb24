"""Verification reports as words and numbers that several panels show alike.

The words are those of `docs/verification.md`: Verified · Verified, changed as
declared · Breaks · Not verified. An inconclusive report is never shown as a pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.verification.report import (
    BehaviorReport,
    CheckResult,
    ContractReport,
    Counterexample,
    VerificationReport,
)
from desktop.theme import Theme
from desktop.words import tr

VerdictKind = Literal["verified", "declared", "breaks", "not-verified", "pending", "unchanged"]
ICONS: dict[VerdictKind, str] = {
    "verified": "pass-filled",
    "declared": "checklist",
    "breaks": "error",
    "not-verified": "question",
    "pending": "refresh",
    "unchanged": "circle-slash",
}


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """A verdict as shown: its kind, its word, and one sentence that says why."""

    kind: VerdictKind
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class GasRow:
    """Measured gas of one function (median) or of a deployment, before and after."""

    contract: str
    label: str
    before: int
    after: int
    calls: int
    noise: bool

    @property
    def change(self) -> int:
        """After minus before, in gas units."""
        return self.after - self.before


def verdict_color(theme: Theme, kind: VerdictKind) -> str:
    """The color that goes with a verdict's icon and word."""
    table = {
        "verified": theme.good,
        "declared": theme.declared,
        "breaks": theme.bad,
        "not-verified": theme.unsure,
    }
    return table.get(kind, theme.muted)


def verdict_words(report: VerificationReport) -> VerdictWords:
    """What a report says, in one word and one sentence."""
    if report.verdict == "fail":
        return VerdictWords("breaks", tr("Breaks"), _first_summary(report, "fail"))
    if report.verdict == "inconclusive":
        why = _first_summary(report, "inconclusive") or " ".join(report.notes)
        return VerdictWords("not-verified", tr("Not verified"), why)
    declared = declared_of(report)
    if declared:
        return VerdictWords(
            "declared",
            tr("Verified, changed as declared"),
            tr("Differs only in: {list}.").format(list=", ".join(declared)),
        )
    return VerdictWords("verified", tr("Verified"), tier_sentence(report))


PENDING = "pending"


def pending_words() -> VerdictWords:
    """What is shown while the evidence for a text is being collected."""
    return VerdictWords("pending", tr("Verifying…"), tr("Checking exactly the hunks you accepted."))


def unverified_words() -> VerdictWords:
    """What is shown when nobody has verified this text."""
    return VerdictWords("not-verified", tr("Not verified"), tr("Nothing has been checked for this text yet."))


def unchanged_words() -> VerdictWords:
    """What is shown when no hunk is accepted, so that the result is the original."""
    return VerdictWords("unchanged", tr("Nothing accepted"), tr("The result equals the original text."))


def declared_of(report: VerificationReport) -> tuple[str, ...]:
    """All declared changes that were met, each once, in order."""
    return tuple(dict.fromkeys(item for one in report.contracts for item in one.declared))


def tier_sentence(report: VerificationReport) -> str:
    """How strong the evidence of a passing report is."""
    tiers = {one.tier for one in report.contracts}
    if tiers and tiers <= {"identical", "proved"}:
        text = tr("identical code") if tiers == {"identical"} else tr("identical or proved")
        return text[:1].upper() + text[1:] + "."
    runs = [one.behavior for one in report.contracts if one.behavior is not None]
    if not runs:
        return tr("Every check passed.")
    return tr("Tested: {sequences} sequences, {calls} calls, {coverage}.").format(
        sequences=f"{sum(item.sequences for item in runs):,}",
        calls=f"{sum(item.calls for item in runs):,}",
        coverage=coverage_words(runs),
    )


def coverage_words(runs: list[BehaviorReport]) -> str:
    """The lowest coverage of several runs, in percent."""
    known = [item.coverage.after for item in runs if item.coverage.after is not None]
    if not known:
        return tr("coverage unknown")
    return tr("coverage {percent} %").format(percent=round(min(known) * 100))


def counterexamples(report: VerificationReport) -> Iterator[tuple[ContractReport, Counterexample]]:
    """Every counterexample with the contract it is about."""
    for one in report.contracts:
        if one.behavior is not None and one.behavior.counterexample is not None:
            yield one, one.behavior.counterexample


def gas_rows(report: VerificationReport) -> tuple[GasRow, ...]:
    """Deployment first, then the functions of each contract, as measured."""
    rows: list[GasRow] = []
    for one in report.contracts:
        if one.gas is None:
            continue
        name = one.contract.rpartition(":")[2]
        if one.gas.deployment is not None:
            cost = one.gas.deployment
            rows.append(GasRow(name, tr("deployment"), cost.before, cost.after, 1, False))
        for item in one.gas.functions:
            before, after = item.before.median, item.after.median
            rows.append(GasRow(name, item.signature, before, after, item.calls, item.noise))
    return tuple(rows)


def headline_gas(report: VerificationReport) -> tuple[GasRow, ...]:
    """The function and the deployment whose gas changed most, where any did; noise aside."""
    changed = [row for row in gas_rows(report) if row.change and not row.noise]
    functions = [row for row in changed if "(" in row.label]
    deployments = [row for row in changed if "(" not in row.label]
    largest = (max(rows, key=lambda row: abs(row.change)) for rows in (functions, deployments) if rows)
    return tuple(largest)


def trusted_gas(report: VerificationReport) -> tuple[GasRow, ...]:
    """The headline figures, none of a text that breaks: what another program costs is no saving."""
    return () if report.verdict == "fail" else headline_gas(report)


def gas_color(theme: Theme, report: VerificationReport, rows: tuple[GasRow, ...]) -> str:
    """Good only for what passed and costs less; muted for what is not verified."""
    if report.verdict != "pass":
        return theme.muted
    return theme.good if all(row.change < 0 for row in rows) else theme.unsure


def _first_summary(report: VerificationReport, verdict: str) -> str:
    found = [one for one in report.contracts if one.verdict == verdict] or list(report.contracts)
    for one in found:
        for result in one.checks:
            if result.verdict == verdict:
                return result.summary
    return ""


def check_count(checks: tuple[CheckResult, ...]) -> tuple[int, int]:
    """How many of the checks passed, and how many there are."""
    return sum(item.verdict == "pass" for item in checks), len(checks)
