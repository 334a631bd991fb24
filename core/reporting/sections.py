"""What a report says, in its order: summary, findings, contracts, rewrites, history, words.

Verdicts are written in the fixed words of `core.verification.words`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from core.analysis.catalog import detector
from core.analysis.finding import SEVERITIES, ContractMetrics, Finding
from core.analysis.page import section
from core.analysis.score import overall
from core.analysis.text import summary
from core.reporting.blocks import Block, Facts, Heading, Item, Table, Text
from core.reporting.evidence import change_blocks, plain_words
from core.reporting.report import Report
from core.solidity.limits import RUNTIME_LIMIT_BYTES
from core.text import SourceText

MOST_EXCERPT_LINES = 8
WORDS = (
    ("Verified (identical)", "The code is byte-identical apart from metadata; nothing had to run."),
    ("Verified (tested: …)", "Every check passed, and fuzzing met no difference. A test is not a proof."),
    ("Verified, changed as declared", "It differs only in what the rule or you declared."),
    ("Breaks", "It differs otherwise, or does not compile; the shortest counterexample is shown."),
    ("Not verified", "Something could not be run or reached; the sentence says what."),
)


def blocks(report: Report) -> tuple[Block, ...]:
    """The whole report."""
    return (
        *_title(report),
        *_summary(report),
        *_findings(report),
        *_dismissed(report),
        *_contracts(report),
        *_changes(report),
        *_history(report),
        *_words(report),
    )


def _title(report: Report) -> Iterator[Block]:
    yield Heading(1, f"Report on {report.project}")
    score = overall(report.analysis.metrics)
    rows = [
        ("Made", report.when),
        ("By", report.program),
        ("Compiler", ", ".join(report.compilers) or "none"),
        ("Files", f"{len(report.files):,}: {', '.join(report.files)}" if report.files else "none"),
    ]
    if score is not None:
        rows.append(("Score", f"{score} of 100, over all contracts by lines of code"))
    yield Facts(tuple(rows))


def _summary(report: Report) -> Iterator[Block]:
    yield Heading(2, "Summary")
    yield Text(summary(report.analysis))
    counts = Counter(item.severity for item in report.analysis.findings if not item.suppressed)
    yield Table(
        ("severity", "findings"),
        tuple((name, f"{counts[name]:,}") for name in SEVERITIES),
        frozenset({1}),
    )
    errors = [item for item in report.analysis.diagnostics if item.severity == "error"]
    if errors:
        yield Heading(3, "Does not compile")
        yield from (Item(_at(item.file, item.line), item.message, "high") for item in errors)
    if report.changes:
        told = Counter(plain_words(change.report) for change in report.changes)
        yield Text("Rewrites: " + "; ".join(f"{count} {word}" for word, count in told.items()) + ".")
    yield from (Text(f"Note: {note}", quiet=True) for note in report.analysis.notes)


def _findings(report: Report) -> Iterator[Block]:
    shown = [item for item in report.analysis.findings if not item.suppressed]
    yield Heading(2, "Findings")
    if not shown:
        yield Text("Nothing was found.")
    for severity in SEVERITIES:
        found = [item for item in shown if item.severity == severity]
        found.sort(key=lambda item: (item.detector, item.file, item.span))
        for name, group in groupby(found, key=lambda item: item.detector):
            yield from _kind(report, name, severity, list(group))


def _kind(report: Report, name: str, severity: str, found: Sequence[Finding]) -> Iterator[Block]:
    known = detector(name)
    yield Heading(3, known.info.title if known is not None else name, severity)
    swc = f", {known.info.swc}" if known is not None and known.info.swc else ""
    yield Text(f"{name}{swc}", quiet=True)
    if known is not None:
        why = " ".join(section(known.page, "Why it matters").split())
        yield Text(re.sub(r"\*(\w[^*]*)\*|`([^`]*)`", r"\1\2", why))
    for item in found:
        seen = f" Also seen by {' and '.join(item.agreed)}." if item.agreed else ""
        yield Item(
            _place(item),
            f"{item.message} (confidence {item.confidence}){seen}",
            severity,
            _excerpt(report.sources.get(item.file), item),
        )


def _dismissed(report: Report) -> Iterator[Block]:
    hidden = [item for item in report.analysis.findings if item.suppressed]
    if not hidden:
        return
    yield Heading(2, "Dismissed findings")
    yield Text("They count neither as findings nor in the score.", quiet=True)
    for item in hidden:
        reason = f"Reason: {item.reason}" if item.reason else "Silenced by a comment in the source."
        yield Item(_place(item), f"{item.message} ({item.detector})", item.severity, note=reason)


def _contracts(report: Report) -> Iterator[Block]:
    if not report.analysis.metrics:
        return
    yield Heading(2, "Contracts")
    head = ("contract", "score", "code lines", "runtime bytes", "of limit", "documented", "complexity")
    rows = tuple(_contract(item) for item in report.analysis.metrics)
    yield Table(head, rows, frozenset(range(1, 7)))
    limit = f"The limit of a deployed contract is {RUNTIME_LIMIT_BYTES:,} bytes (EIP-170)."
    yield Text(limit, quiet=True)


def _contract(item: ContractMetrics) -> tuple[str, ...]:
    size = item.runtime_bytes
    documented = item.natspec_coverage
    return (
        item.contract,
        "–" if item.score is None else str(item.score.value),
        f"{item.code_lines:,}",
        "–" if size is None else f"{size:,}",
        "–" if size is None else f"{size / RUNTIME_LIMIT_BYTES:.0%}",
        "–" if documented is None else f"{documented:.0%}",
        str(item.max_complexity),
    )


def _changes(report: Report) -> Iterator[Block]:
    if report.changes:
        yield Heading(2, "Rewrites")
        for change in report.changes:
            yield from change_blocks(change)


def _history(report: Report) -> Iterator[Block]:
    if not report.history:
        return
    yield Heading(2, "History")
    head = ("saved", "revision", "files", "evidence", "findings", "score", "deployment gas", "code bytes")
    rows = tuple(
        (
            item.when,
            item.title,
            ", ".join(item.files),
            item.verdict or "–",
            *(
                "–" if value is None else f"{value:,}"
                for value in (item.findings, item.score, item.deployment_gas, item.runtime_bytes)
            ),
        )
        for item in report.history
    )
    yield Table(head, rows, frozenset({4, 5, 6, 7}))


def _words(report: Report) -> Iterator[Block]:
    if report.changes or any(item.verdict for item in report.history):
        yield Heading(2, "What the verdicts mean")
        yield Facts(WORDS)


def _place(item: Finding) -> str:
    where = ".".join(part for part in (item.contract, item.function) if part)
    return _at(item.file, item.line) + (f" in {where}" if where else "")


def _at(file: str, line: int) -> str:
    return f"{file}:{line}" if line else file


def _excerpt(source: SourceText | None, item: Finding) -> str:
    """The lines of a finding with their numbers, without what they are indented by."""
    if source is None or not 0 < item.line <= len(source.line_starts):
        return ""
    last = min(item.end_line, item.line + MOST_EXCERPT_LINES - 1, len(source.line_starts))
    lines = [source.slice(source.line_span(number)).rstrip() for number in range(item.line, last + 1)]
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    numbered = [f"{number:>5}  {line[indent:]}" for number, line in enumerate(lines, item.line)]
    return "\n".join([*numbered, "       …"] if last < item.end_line else numbered)
