"""What a report says about one rewrite: the verdict, the checks, gas, the counterexample, the diff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.diff.hunk import diff
from core.diff.unified import unified
from core.reporting.blocks import Block, Code, Heading, Mood, Steps, Table, Text, Verdict
from core.reporting.report import ReportedChange
from core.text import SourceText
from core.verification.report import ContractReport, Counterexample, GasReport, VerificationReport
from core.verification.words import percent, step_words, verdict_words

NOT_VERIFIED = "Not verified: nothing was checked for this text."


def plain_words(report: VerificationReport | None) -> str:
    """The verdict without its reason, for counting."""
    return {
        "verified": "verified",
        "declared": "verified, changed as declared",
        "breaks": "that break",
        "not-verified": "not verified",
    }[mood(report)]


def mood(report: VerificationReport | None) -> Mood:
    """The verdict of a whole report; one that is missing or inconclusive is never a pass."""
    if report is None or report.verdict == "inconclusive":
        return "not-verified"
    if report.verdict == "fail":
        return "breaks"
    return "declared" if any(one.declared for one in report.contracts) else "verified"


def change_blocks(change: ReportedChange) -> Iterator[Block]:
    """One rewrite."""
    yield Heading(3, change.title)
    parts = [change.origin, change.decided]
    yield Text(" · ".join(part for part in parts if part), quiet=True)
    yield from _verdicts(change.report)
    if change.reason:
        yield Text(change.reason)
    for contract in change.report.contracts if change.report is not None else ():
        yield from _contract(contract)
    text = _patch(change.before, change.after)
    if text:
        yield Code(text, "diff")


def _verdicts(report: VerificationReport | None) -> Iterator[Block]:
    if report is None:
        yield Verdict("not-verified", NOT_VERIFIED)
        return
    if not any(one.verdict == report.verdict for one in report.contracts):
        reason = " ".join(report.notes) or "there is no contract to compare."
        yield Verdict("not-verified", f"Not verified: {reason}")
    for one in report.contracts:
        yield Verdict(_mood_of(one), f"{one.contract}: {verdict_words(one)}")


def _mood_of(contract: ContractReport) -> Mood:
    if contract.verdict == "fail":
        return "breaks"
    if contract.verdict == "inconclusive":
        return "not-verified"
    return "declared" if contract.declared else "verified"


def _contract(contract: ContractReport) -> Iterator[Block]:
    words = {"pass": "pass", "fail": "fail", "inconclusive": "inconclusive"}
    rows = tuple((item.id, words[item.verdict], item.summary) for item in contract.checks)
    if rows:
        yield Heading(4, f"Checks of {contract.contract.rpartition(':')[2]}")
        yield Table(("check", "verdict", "what was seen"), rows)
    if contract.gas is not None:
        yield from _gas(contract.gas)
    if contract.behavior is not None and contract.behavior.counterexample is not None:
        yield from _counterexample(contract.behavior.counterexample)


def _gas(gas: GasReport) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    if gas.deployment is not None:
        rows.append(("deployment", "1", *_figures(gas.deployment.before, gas.deployment.after), ""))
    for item in gas.functions:
        noise = "order of selectors" if item.noise else ""
        figures = _figures(item.before.median, item.after.median)
        rows.append((item.signature, f"{item.calls:,}", *figures, noise))
    if rows:
        yield Heading(4, "Gas, measured")
        head = ("function (median)", "calls", "before", "after", "difference", "share", "remark")
        yield Table(head, tuple(rows), frozenset({1, 2, 3, 4, 5}))


def _figures(before: int, after: int) -> tuple[str, str, str, str]:
    change = "±0" if before == after else f"{after - before:+,}".replace("-", "−")
    return f"{before:,}", f"{after:,}", change, percent(before, after)


def _counterexample(found: Counterexample) -> Iterator[Block]:
    yield Heading(4, "Counterexample")
    yield from (Text(f"Set-up: {line}") for line in found.setup)
    yield Steps(tuple(step_words(step) for step in found.sequence))
    yield Text(f"Before: {found.before.status}. {found.before.detail}".strip())
    yield Text(f"After: {found.after.status}. {found.after.detail}".strip())


def _patch(before: Mapping[str, SourceText], after: Mapping[str, SourceText]) -> str:
    return "".join(
        unified(diff(before[name], after[name]))
        for name in sorted(after)
        if name in before and before[name].data != after[name].data
    )
