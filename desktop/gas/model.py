"""Measured gas as bars: deployment and functions, before and after."""

from __future__ import annotations

from core.verification.report import VerificationReport
from desktop.evidence import GasRow, gas_rows
from desktop.widgets.bars import Bar
from desktop.words import change, number, percent, tr


def bars_of(report: VerificationReport) -> tuple[tuple[str, tuple[Bar, ...]], ...]:
    """Contract → its bars: deployment, then functions with the largest change first.

    None for a text that breaks: what another program costs is no saving.
    """
    if report.verdict == "fail":
        return ()
    by_contract: dict[str, list[GasRow]] = {}
    for row in gas_rows(report):
        by_contract.setdefault(row.contract, []).append(row)
    return tuple(
        (name, tuple(_bar(row) for row in sorted(rows, key=_order))) for name, rows in by_contract.items()
    )


def _order(row: GasRow) -> tuple[bool, bool, int]:
    return "(" in row.label, row.noise, -abs(row.change)


def _bar(row: GasRow) -> Bar:
    figures = f"{number(row.before)} → {number(row.after)}"
    parts = [tr("{figures} gas").format(figures=figures), change(row.change)]
    if row.calls > 1:
        parts.append(tr("median of {n} calls").format(n=f"{row.calls:,}"))
    if row.noise:
        parts.append(tr("the difference comes from the order of selectors"))
    relative = percent(row.before, row.after) if row.change else ""
    difference = tr("noise") if row.noise else relative or change(0)
    better, worse = row.change < 0 and not row.noise, row.change > 0 and not row.noise
    return Bar(row.label, row.before, row.after, figures, difference, better, worse, ", ".join(parts))


def empty_words(reviewing: bool, report: VerificationReport | None = None) -> tuple[str, str]:
    """What is said where there are no bars."""
    if report is not None and report.verdict == "fail":
        return (
            tr("This text breaks something, so its gas is not compared."),
            tr("What another program costs is no saving. The Evidence panel says what breaks."),
        )
    if reviewing:
        return (
            tr("No gas was measured for this text."),
            tr("The Evidence panel says why, or what is still running."),
        )
    return (
        tr("No rewrite is open."),
        tr("Choose a proposal to see what each function costs before and after."),
    )
