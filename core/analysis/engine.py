"""Runs detectors over compilations and makes Findings of what they yield.

A detector that crashes costs its own findings of that compilation and becomes a note; nothing here
raises but `Cancelled`. Findings in files that were only imported are not reported.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

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
from core.solidity.deep import no_garbage_collection, on_deep_stack
from core.solidity.partial import Partial
from core.solidity.roles import quiet_note
from core.text import Span

_FUNCTIONS = ("FunctionDefinition", "ModifierDefinition")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing that a detector saw in one compilation; its fingerprint is given when all are known.

    `header` is the line of its function's header (0 for none). `declares` tells that it is about a
    declaration, not about code in a body: then more code can take it away.
    """

    finding: Finding
    header: int
    declares: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """What was seen in some files: sightings, figures, and what went wrong in looking."""

    sightings: tuple[Sighting, ...] = ()
    metrics: tuple[ContractMetrics, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in the files of `scope`; not `whole` when parts of them could not be compiled."""

    input: CompilerInput
    scope: frozenset[str]
    examined: Examined
    whole: bool = True


def analyze(
    compilations: Sequence[Compilation], progress: Progress, only: Collection[str] | None = None
) -> Analysis:
    """Look for everything (or only for the detector ids in `only`) in the target files.

    Findings are sorted by file, place and detector; the same input gives the same result but for
    `seconds`. What several compilations share is reported once. Raises `Cancelled`.
    """
    started = time.monotonic()
    seen: list[Seen] = []
    for index, compilation in enumerate(compilations):
        progress.report("Analyzing", index, len(compilations))
        looked = problem_with(compilation)
        examined = Examined(notes=(looked,)) if looked else examine(compilation, progress, only)
        seen.append(Seen(compilation.input, looked_at(compilation.input), examined, not looked))
    progress.report("Analyzing", len(compilations), len(compilations))
    diagnostics = (one for item in compilations for one in item.diagnostics)
    return merged(seen, diagnostics, time.monotonic() - started, judge_comments=only is None)


def examine(
    compilation: Compilation,
    progress: Progress,
    only: Collection[str] | None = None,
    partial: Partial | None = None,
    measure: bool = True,
) -> Examined:
    """Look at one compilation. Of a `partial` one the gaps are read by their syntax.

    Without `measure` the figures are left to whoever asks `figures_of` later.
    """
    chosen = tuple(item for item in DETECTORS if only is None or item.info.id in only)
    notes: list[str] = []
    with no_garbage_collection():
        sightings = _sightings(compilation, chosen, progress, notes, partial)
    broken = frozenset() if partial is None else frozenset({*partial.cuts, *partial.lost})
    return Examined(sightings, figures_of(compilation, broken) if measure else (), tuple(notes))


def figures_of(
    compilation: Compilation, without: Collection[str] = frozenset()
) -> tuple[ContractMetrics, ...]:
    """The figures of the contracts in the target files, apart from some files."""
    files = looked_at(compilation.input) - set(without)
    return tuple(item for item in metrics_of(compilation) if item.file in files)


def merged(
    seen: Sequence[Seen], diagnostics: Iterable[Diagnostic], seconds: float, judge_comments: bool = True
) -> Analysis:
    """One analysis of what was seen.

    A file may be in several scopes: what is said of code there counts when one saw it, what is said of
    a declaration when all did.
    """
    metrics: dict[tuple[str, str], ContractMetrics] = {}
    for item in seen:
        for figures in item.examined.metrics:
            metrics.setdefault((_real_file(item.input, figures.file), figures.contract), figures)
    findings, stale = _silenced(_numbered(_agreed(seen), seen), seen)
    quiet = tuple(dict.fromkeys(name for item in seen for name in sorted(item.input.quiet)))
    notes = [note for item in seen for note in item.examined.notes]
    if quiet:
        notes.append(quiet_note(quiet))
    analysis = Analysis(
        files=len({_real_file(item.input, name) for item in seen for name in looked_at(item.input)}),
        seconds=round(seconds, 3),
        diagnostics=tuple(dict.fromkeys(diagnostics)),
        findings=tuple(sorted(findings, key=_place)),
        metrics=tuple(sorted(metrics.values(), key=lambda item: (item.file, item.contract))),
        notes=tuple(dict.fromkeys([*notes, *(stale_notes(stale) if judge_comments else ())])),
        quiet=quiet,
    )
    return scored(analysis)


def looked_at(given: CompilerInput) -> frozenset[str]:
    """The target files without those that are only compiled."""
    return frozenset(given.targets) - given.quiet


def _agreed(seen: Sequence[Seen]) -> list[Sighting]:
    """The sightings that count, each place of a detector once, in order."""
    lookers: dict[str, int] = {}
    for item in seen:
        for name in item.scope:
            real = _real_file(item.input, name)
            lookers[real] = lookers.get(real, 0) + 1
    found: dict[tuple[str, str, int, int], tuple[Sighting, int]] = {}
    for item in seen:
        for one in item.examined.sightings:
            what = one.finding
            key = (_real_file(item.input, what.file), what.detector, what.span.start, what.span.end)
            first, count = found.get(key, (one, 0))
            found[key] = (first, count + 1)
    kept = [one for key, (one, count) in found.items() if not one.declares or count >= lookers.get(key[0], 1)]
    return sorted(kept, key=lambda one: _place(one.finding))


def _numbered(sightings: Iterable[Sighting], seen: Sequence[Seen]) -> list[Sighting]:
    """The sightings with fingerprints: equal ones are told apart by their order in the file."""
    sources = {name: source for item in reversed(seen) for name, source in item.input.sources.items()}
    counts: dict[tuple[str, ...], int] = {}
    made: list[Sighting] = []
    for item in sightings:
        one = item.finding
        text = sources[one.file].slice(one.span)
        key = (one.detector, one.file, one.contract, one.function, text)
        counts[key] = counts.get(key, -1) + 1
        made.append(replace(item, finding=replace(one, fingerprint=fingerprint(*key, counts[key]))))
    return made


def _silenced(
    sightings: Sequence[Sighting], seen: Sequence[Seen]
) -> tuple[tuple[Finding, ...], list[Suppression]]:
    """The findings as their comments want them, and the comments that silence nothing in whole files."""
    texts = {name: item.input.sources[name] for item in reversed(seen) for name in item.scope}
    comments = [one for name in sorted(texts) for one in suppressions_in(texts[name])]
    known = frozenset(item.info.id for item in DETECTORS)
    findings, stale = suppress(
        [item.finding for item in sightings], [item.header for item in sightings], comments, known
    )
    partly = {name for item in seen if not item.whole for name in item.scope}
    return findings, [item for item in stale if item.file not in partly]


def _place(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.file, finding.span.start, finding.span.end, finding.detector, finding.fingerprint


def _real_file(given: CompilerInput, name: str) -> str:
    return given.files.get(name) or f"{given.root}\0{name}"


def problem_with(compilation: Compilation) -> str:
    """Why nothing can be said about a compilation, or the empty string."""
    files = compilation.input.targets
    named = f"{files[0]} and {len(files) - 1} more" if len(files) > 1 else "".join(files)
    if not compilation.ok:
        return f"{named}: not analyzed, because it does not compile."
    if not compilation.asts:
        return f"{named}: not analyzed, because solc {compilation.version} gives no syntax tree."
    return ""


def _sightings(
    compilation: Compilation,
    chosen: Collection[Detector],
    progress: Progress,
    notes: list[str],
    partial: Partial | None,
) -> tuple[Sighting, ...]:
    made: list[Sighting] = []
    targets = looked_at(compilation.input)
    for item in chosen:
        progress.check()
        matches = [match for match in _matches(item, compilation, notes) if match.node.file in targets]
        if partial is not None:
            matches = [match for match in matches if _stands_without_the_rest(match)]
        made += _sighted(compilation, item, matches)
    if partial is not None:
        gaps = {name: spans for name, spans in partial.gaps.items() if name in targets}
        pairs = syntax_findings(gaps, partial.originals, chosen)
        made += (Sighting(finding, header, False) for finding, header in pairs)
    return tuple(sorted(made, key=lambda one: _place(one.finding)))


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
        yield from _detected(item, compilation)
    except Cancelled:
        raise
    except Exception as error:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        where = compilation.input.targets[0] if compilation.input.targets else "the input"
        notes.append(f"The detector {item.info.id} stopped early on {where} ({what[:200]}). All others ran.")


def _detected(item: Detector, compilation: Compilation) -> Iterator[Match]:
    """What a detector yields; where code nests too deep for the stack it is asked again on a deep one."""
    found: list[Match] = []
    try:
        for match in item.detect(compilation):
            found.append(match)
            yield match
    except RecursionError:
        deep = on_deep_stack(lambda: list(item.detect(compilation)))
        yield from deep[len(found) :]


def _sighted(compilation: Compilation, item: Detector, matches: Iterable[Match]) -> Iterator[Sighting]:
    """Sightings in order; equal places of one detector are merged."""
    seen: set[tuple[str, Span]] = set()
    for match in sorted(matches, key=lambda one: (one.node.file, one.node.span.start, one.node.span.end)):
        span = _span(match.node)
        if (match.node.file, span) in seen:
            continue
        seen.add((match.node.file, span))
        contract, function = _owners(match.node)
        header = compilation.input.sources[match.node.file].line_of(function.span.start) if function else 0
        finding = _finding(compilation, item, match, contract.name if contract else "", _signature(function))
        yield Sighting(finding, header, function is None or function is match.node)


def _finding(compilation: Compilation, item: Detector, match: Match, contract: str, function: str) -> Finding:
    span = _span(match.node)
    source = compilation.input.sources[match.node.file]
    return Finding(
        detector=item.info.id,
        severity=match.severity or item.info.severity,
        confidence=match.confidence or item.info.confidence,
        file=match.node.file,
        span=span,
        line=source.line_of(span.start),
        end_line=source.line_of(max(span.start, span.end - 1)),
        contract=contract,
        function=function,
        message=match.message,
        swc=item.info.swc,
        fingerprint="",
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
