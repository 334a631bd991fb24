"""What `rewrite` prints for a person: each proposal with its verdict, then the result as a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from core.cli.patch import patch
from core.cli.text.compilation import show_diagnostics
from core.cli.text.plain import counted, plain
from core.cli.text.verification import STYLES, show_report
from core.verification.words import evidence_words, report_words

if TYPE_CHECKING:
    from core.pipeline import Judged, Rewrite


def show_rewrite(console: Console, result: Rewrite, accept: str) -> None:
    """Print everything that was proposed and what was made of it."""
    show_diagnostics(console, [item for item in result.built.diagnostics if item.severity == "error"])
    if not result.judged:
        console.print("Nothing to propose.")
        return
    for judged in result.judged:
        _show_proposal(console, judged, result)
    console.print()
    _show_result(console, result, accept)


def _show_proposal(console: Console, judged: Judged, result: Rewrite) -> None:
    proposal, report = judged.proposal, judged.report
    taken = "accepted" if proposal.id in result.accepted else proposal.applicability
    head = Text(plain(f"{_place(judged, result)}: {proposal.title}"), style="bold")
    head.append(f"  [{proposal.origin.name}, {taken}, {proposal.id}]", style="dim")
    console.print(head)
    console.print(Text(plain(f"  {proposal.reason}")))
    console.print(Text(plain(f"  {report_words(report)}"), style=STYLES[report.verdict]))
    for contract in report.contracts:
        if contract.verdict == "pass" and contract.declared:
            console.print(Text(plain(f"  {contract.contract}: {evidence_words(contract)}"), style="dim"))


def _place(judged: Judged, result: Rewrite) -> str:
    if not judged.proposal.edits:
        return ""
    edit = judged.proposal.edits[0]
    texts = (run.input.sources.get(edit.file) for run in result.built.compilations)
    source = result.before.get(edit.file) or next((text for text in texts if text is not None), None)
    return edit.file if source is None else f"{edit.file}:{source.line_of(edit.span.start)}"


def _show_result(console: Console, result: Rewrite, accept: str) -> None:
    if not result.accepted:
        console.print(f"Nothing accepted of {counted(len(result.judged), 'proposal')} (--accept {accept}).")
        return
    _show_diff(console, patch(result.before, result.after))
    console.print(
        Text(f"Accepted {len(result.accepted)} of {counted(len(result.judged), 'proposal')}", style="bold")
    )
    _show_unread(console, result)
    if result.report is not None:
        show_report(console, result.report)


def _show_unread(console: Console, result: Rewrite) -> None:
    """Which accepted proposals a person should have read."""
    for judged in result.judged:
        proposal = judged.proposal
        if proposal.id in result.accepted and proposal.applicability != "safe":
            console.print(
                Text(plain(f"  read this one: {_place(judged, result)}: {proposal.title}"), style="yellow")
            )


def _show_diff(console: Console, text: str) -> None:
    for line in text.split("\n"):
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        console.print(Text(plain(line.removesuffix("\r")), style=style))
