"""Findings of text that does not compile: what detectors can tell from the syntax alone.

They are of low confidence and say where they come from. A finding keeps the fingerprint that it has
when the text compiles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from core.analysis.detector import Detector, SyntaxMatch
from core.analysis.finding import Finding
from core.analysis.fingerprint import fingerprint
from core.errors import Cancelled
from core.solidity.tolerant import SyntaxTree, declared_kinds
from core.text import SourceText, Span

SAID_OF_SYNTAX = "Seen in the syntax only, because this code does not compile."


def syntax_findings(
    gaps: Mapping[str, Collection[Span]], sources: Mapping[str, SourceText], chosen: Iterable[Detector]
) -> Iterator[tuple[Finding, int]]:
    """Findings that lie in `gaps` (file → spans), each with the line of its function's header.

    `sources` are all texts that are known: names in signatures are looked up there.
    """
    able = [item for item in chosen if item.detect_syntax is not None]
    kinds = declared_kinds(sources.values()) if gaps and able else {}
    for file, spans in gaps.items():
        tree = SyntaxTree(sources[file], kinds)
        for item in able:
            matches = (
                match for match in _matches(item, tree) if any(gap.contains(match.span) for gap in spans)
            )
            yield from _numbered(tree, item, matches)


def _matches(item: Detector, tree: SyntaxTree) -> tuple[SyntaxMatch, ...]:
    """A detector that stumbles over broken text has nothing to say about it."""
    assert item.detect_syntax is not None
    try:
        return tuple(item.detect_syntax(tree))
    except Cancelled:
        raise
    except Exception:
        return ()


def _numbered(
    tree: SyntaxTree, item: Detector, matches: Iterable[SyntaxMatch]
) -> Iterator[tuple[Finding, int]]:
    counts: dict[tuple[str, str, str], int] = {}
    seen: set[Span] = set()
    for match in sorted(matches, key=lambda one: (one.span, one.message)):
        if match.span in seen:
            continue
        seen.add(match.span)
        function = tree.function_at(match.span.start)
        contract = tree.contract_at(match.span.start)
        key = (
            contract.name if contract is not None else "",
            function.signature if function is not None else "",
            tree.source.slice(match.span),
        )
        ordinal = counts.get(key, 0)
        counts[key] = ordinal + 1
        header = tree.source.line_of(function.span.start) if function is not None else 0
        yield _finding(tree.source, item, match, key, ordinal), header


def _finding(
    source: SourceText, item: Detector, match: SyntaxMatch, key: tuple[str, str, str], ordinal: int
) -> Finding:
    contract, function, text = key
    span = match.span
    return Finding(
        detector=item.info.id,
        severity=match.severity or item.info.severity,
        confidence="low",
        file=source.path,
        span=span,
        line=source.line_of(span.start),
        end_line=source.line_of(max(span.start, span.end - 1)),
        contract=contract,
        function=function,
        message=f"{match.message} {SAID_OF_SYNTAX}",
        swc=item.info.swc,
        fingerprint=fingerprint(item.info.id, source.path, contract, function, text, ordinal),
        column=source.column_of(span.start),
        end_column=source.column_of(span.end),
    )
