"""What `verify` prints for a person: the verdict, the checks, gas, and how to see a break.

The words of the verdict come from `core.verification.words`.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.cli.text.plain import plain
from core.verification.report import (
    ContractReport,
    Counterexample,
    Coverage,
    GasReport,
    Verdict,
    VerificationReport,
)
from core.verification.words import percent, report_words, step_words, verdict_words

STYLES: dict[Verdict, str] = {"pass": "green", "fail": "bold red", "inconclusive": "yellow"}


def show_report(console: Console, report: VerificationReport) -> None:
    """Print one report, every contract of it."""
    for contract in report.contracts:
        show_contract(console, contract)
    if not any(item.verdict == report.verdict for item in report.contracts):  # as with files left out
        console.print(Text(plain(report_words(report)), style=STYLES[report.verdict]))
    console.print(f"seed {report.seed}  before {report.before[:12]}  after {report.after[:12]}")


def show_contract(console: Console, contract: ContractReport) -> None:
    """Print one contract's verdict, checks, gas and counterexample."""
    head = Text(plain(f"{contract.contract}: " if contract.contract else ""), style="bold")
    head.append(plain(verdict_words(contract)), style=STYLES[contract.verdict])
    console.print(head)
    console.print(_checks(contract))
    if contract.gas is not None:
        _show_gas(console, contract.gas)
    if contract.behavior is not None:
        if contract.behavior.counterexample is not None:
            _show_counterexample(console, contract.behavior.counterexample)
        elif contract.verdict == "inconclusive":
            _show_missed(console, contract.behavior.coverage)
    console.print()


def _checks(contract: ContractReport) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for check in contract.checks:
        table.add_row(
            "  " + check.id, Text(check.verdict, style=STYLES[check.verdict]), Text(plain(check.summary))
        )
    return table


def _show_gas(console: Console, gas: GasReport) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("  gas")
    for title in ("calls", "before", "after", "difference", ""):
        table.add_column(title, justify="right")
    if gas.deployment is not None:
        before, after = gas.deployment.before, gas.deployment.after
        table.add_row("  deployment", "", f"{before:,}", f"{after:,}", _difference(before, after), "")
    for item in gas.functions:
        before, after = item.before.mean, item.after.mean
        noise = "selector order" if item.noise else ""
        table.add_row(
            plain(f"  {item.signature}"),
            f"{item.calls:,}",
            f"{before:,}",
            f"{after:,}",
            _difference(before, after),
            noise,
        )
    if table.row_count:
        console.print(table)


def _difference(before: int, after: int) -> Text:
    words = f"{after - before:+,} ({percent(before, after)})".replace("-", "−")
    style = "green" if after < before else "yellow" if after > before else ""
    return Text("±0" if before == after else words, style=style)


def _show_counterexample(console: Console, found: Counterexample) -> None:
    console.print(Text("  Counterexample", style="bold"))
    for line in found.setup:
        console.print(Text(plain(f"    set-up: {line}")))
    for number, step in enumerate(found.sequence, 1):
        console.print(Text(plain(f"    {number}. {step_words(step)}")))
    console.print(Text(plain(f"    before: {found.before.status}. {found.before.detail}".rstrip())))
    console.print(Text(plain(f"    after:  {found.after.status}. {found.after.detail}".rstrip())))
    if found.foundry_test:
        console.print(Text("  The same as a Foundry test", style="bold"))
        console.print(Text(plain(_indented(found.foundry_test))))


def _show_missed(console: Console, coverage: Coverage) -> None:
    for title, names in (
        ("never entered", coverage.missed_functions),
        ("never reached", coverage.missed_lines),
    ):
        if names:
            rest = f" and {len(names) - 10} more" if len(names) > 10 else ""
            console.print(Text(plain(f"  {title}: {', '.join(names[:10])}{rest}")))


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.rstrip().splitlines())
