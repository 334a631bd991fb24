"""Runs detectors over compilations and makes Findings of what they yield.

A detector that crashes costs its own findings of that compilation and becomes a note; nothing here
raises but `Cancelled`. Findings in files that were only imported are not reported.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.analysis.catalog import DETECTORS
from core.analysis.detector import Detector, Match
from core.analysis.finding import SEVERITIES, Analysis, ContractMetrics, Finding
from core.analysis.fingerprint import fingerprint
from core.analysis.metrics import metrics_of
from core.analysis.score import scored
from core.analysis.suppression import Suppression, stale_notes, suppress, suppressions_in
from core.analysis.syntax import syntax_findings
from core.errors import Cancelled
from core.progress import Progress
from core.semantics.signatures import signature_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation, CompilerInput, Diagnostic
from core.solidity.partial import Partial
from core.solidity.roles import quiet_note
from core.text import Span

_FUNCTIONS = ("FunctionDefinition", "ModifierDefinition")


@dataclass(frozen=True, slots=True)
class Examined:
    """What was seen in the target files of one compilation; `stale` are comments that silence nothing."""

    findings: tuple[Finding, ...] = ()
    metrics: tuple[ContractMetrics, ...] = ()
    stale: tuple[Suppression, ...] = ()
    notes: tuple[str, ...] = ()


def analyze(
    compilations: Sequence[Compilation], progress: Progress, only: Collection[str] | None = None
) -> Analysis:
    """Look for everything (or only for the detector ids in `only`) in the target files.

    Findings are sorted by file, place and detector; the same input gives the same result but for
    `seconds`. What several compilations share is reported once. Raises `Cancelled`.
    """
    started = time.monotonic()
    seen: list[tuple[CompilerInput, Examined]] = []
    for index, compilation in enumerate(compilations):
        progress.report("Analyzing", index, len(compilations))
        seen.append((compilation.input, examine(compilation, progress, only)))
    progress.report("Analyzing", len(compilations), len(compilations))
    diagnostics = (one for item in compilations for one in item.diagnostics)
    return merged(seen, diagnostics, time.monotonic() - started)


def examine(
    compilation: Compilation,
    progress: Progress,
    only: Collection[str] | None = None,
    partial: Partial | None = None,
) -> Examined:
    """Look at one compilation. Of a `partial` one the gaps are read by their syntax."""
    chosen = tuple(item for item in DETECTORS if only is None or item.info.id in only)
    problem = _obstacle(compilation) if partial is None else ""
    if problem:
        return Examined(notes=(problem,))
    notes: list[str] = []
    findings, stale = _findings(compilation, chosen, progress, notes, partial)
    judged = stale if only is None and partial is None else ()
    quiet = compilation.input.quiet
    metrics = tuple(item for item in metrics_of(compilation) if item.file not in quiet)
    return Examined(findings, metrics, judged, tuple(notes))


def merged(
    seen: Sequence[tuple[CompilerInput, Examined]], diagnostics: Iterable[Diagnostic], seconds: float
) -> Analysis:
    """One analysis of what was seen in several inputs; a file in two of them counts once."""
    findings: dict[tuple[str, str, int, int], Finding] = {}
    metrics: dict[tuple[str, str], ContractMetrics] = {}
    for given, item in seen:
        for one in item.findings:
            key = (_real_file(given, one.file), one.detector, one.span.start, one.span.end)
            findings.setdefault(key, one)
        for figures in item.metrics:
            metrics.setdefault((_real_file(given, figures.file), figures.contract), figures)
    notes = [note for _, item in seen for note in item.notes]
    stale = sorted({one for _, item in seen for one in item.stale}, key=lambda one: (one.file, one.first))
    quiet = tuple(dict.fromkeys(name for given, _ in seen for name in sorted(given.quiet)))
    if quiet:
        notes.append(quiet_note(quiet))
    analysis = Analysis(
        files=len({_real_file(given, name) for given, _ in seen for name in _looked_at(given)}),
        seconds=round(seconds, 3),
        diagnostics=tuple(dict.fromkeys(diagnostics)),
        findings=tuple(sorted(findings.values(), key=_place)),
        metrics=tuple(sorted(metrics.values(), key=lambda item: (item.file, item.contract))),
        notes=tuple(dict.fromkeys([*notes, *stale_notes(stale)])),
        quiet=quiet,
    )
    return scored(analysis)


def _looked_at(given: CompilerInput) -> set[str]:
    """The target files without those that are only compiled."""
    return set(given.targets) - given.quiet


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.file, finding.span.start, finding.span.end, finding.detector, finding.fingerprint


def _real_file(given: CompilerInput, name: str) -> str:
    return given.files.get(name) or f"{given.root}\0{name}"


def _obstacle(compilation: Compilation) -> str:
    """Why nothing can be said about a compilation, or the empty string."""
    files = compilation.input.targets
    named = f"{files[0]} and {len(files) - 1} more" if len(files) > 1 else "".join(files)
    if not compilation.ok:
        return f"{named}: not analyzed, because it does not compile."
    if not compilation.asts:
        return f"{named}: not analyzed, because solc {compilation.version} gives no syntax tree."
    return ""


def _findings(
    compilation: Compilation,
    chosen: Collection[Detector],
    progress: Progress,
    notes: list[str],
    partial: Partial | None,
) -> tuple[tuple[Finding, ...], tuple[Suppression, ...]]:
    made: list[tuple[Finding, int]] = []
    targets = _looked_at(compilation.input)
    sources = compilation.input.sources if partial is None else partial.originals
    for item in chosen:
        progress.check()
        matches = [match for match in _matches(item, compilation, notes) if match.node.file in targets]
        if partial is not None:
            matches = [match for match in matches if _stands_without_the_rest(match)]
        made += _numbered(compilation, item, matches)
    if partial is not None:
        gaps = {name: spans for name, spans in partial.gaps.items() if name in targets}
        made += syntax_findings(gaps, sources, chosen)
    made.sort(key=lambda pair: _place(pair[0]))
    comments = [
        one for name in sorted(targets) if name in sources for one in suppressions_in(sources[name])
    ]  # fmt: skip
    known = frozenset(item.info.id for item in DETECTORS)
    return suppress([item for item, _ in made], [line for _, line in made], comments, known)


def _stands_without_the_rest(match: Match) -> bool:
    """Whether a finding can be trusted though code is missing that might use, set or check something.

    What lies in a function, or is about a function that can be called, is judged by its own code.
    """
    node = match.node
    if node.kind == "FunctionDefinition":
        return node.text("visibility") in {"public", "external"}
    return node.enclosing(*_FUNCTIONS) is not None


def _matches(item: Detector, compilation: Compilation, notes: list[str]) -> Iterator[Match]:
    try:
        yield from item.detect(compilation)
    except Cancelled:
        raise
    except Exception as error:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        where = compilation.input.targets[0] if compilation.input.targets else "the input"
        notes.append(f"The detector {item.info.id} stopped early on {where} ({what[:200]}). All others ran.")


def _numbered(
    compilation: Compilation, item: Detector, matches: Iterable[Match]
) -> Iterator[tuple[Finding, int]]:
    """Findings with the line of their function's header; equal places of one detector are merged."""
    counts: dict[tuple[str, ...], int] = {}
    seen: set[tuple[str, Span]] = set()
    for match in sorted(matches, key=lambda one: (one.node.file, one.node.span.start, one.node.span.end)):
        span = _span(match.node)
        if (match.node.file, span) in seen:
            continue
        seen.add((match.node.file, span))
        contract, function = _owners(match.node)
        text = compilation.input.sources[match.node.file].slice(span)
        key = (match.node.file, contract.name if contract else "", _signature(function), text)
        ordinal = counts.get(key, 0)
        counts[key] = ordinal + 1
        header = compilation.input.sources[match.node.file].line_of(function.span.start) if function else 0
        yield _finding(compilation, item, match, span, key, ordinal), header


def _finding(
    compilation: Compilation, item: Detector, match: Match, span: Span, key: tuple[str, ...], ordinal: int
) -> Finding:
    file, contract, function, text = key
    source = compilation.input.sources[file]
    return Finding(
        detector=item.info.id,
        severity=match.severity or item.info.severity,
        confidence=match.confidence or item.info.confidence,
        file=file,
        span=span,
        line=source.line_of(span.start),
        end_line=source.line_of(max(span.start, span.end - 1)),
        contract=contract,
        function=function,
        message=match.message,
        swc=item.info.swc,
        fingerprint=fingerprint(item.info.id, file, contract, function, text, ordinal),
        nodes=tuple(node.id for node in (match.node, *match.related)),
        column=source.column_of(span.start),
        end_column=source.column_of(span.end),
    )


def _span(node: Node) -> Span:
    """The code to show: of a whole contract or function only its name."""
    if node.kind in {"ContractDefinition", *_FUNCTIONS}:
        name = node.get("nameSpan")
        if isinstance(name, Span) and len(name):
            return name
    return node.span


def _owners(node: Node) -> tuple[Node | None, Node | None]:
    contract = node if node.kind == "ContractDefinition" else node.enclosing("ContractDefinition")
    function = node if node.kind in _FUNCTIONS else node.enclosing(*_FUNCTIONS)
    return contract, function


def _signature(function: Node | None) -> str:
    return signature_of(function) if function is not None else ""


def at_or_above(findings: Iterable[Finding], severity: str) -> tuple[Finding, ...]:
    """Findings that are not suppressed and at least as bad as `severity`, in order (for `--fail-on`)."""
    limit = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
    return tuple(
        item for item in findings if not item.suppressed and SEVERITIES.index(item.severity) <= limit
    )
