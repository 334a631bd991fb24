"""What foreign engines saw, put into our terms: unit names, contracts, functions and fingerprints.

Only what lies in files that were analyzed becomes a finding; the rest is the person's dependencies.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from core.analysis.engines.engine import Seen
from core.analysis.finding import Finding
from core.analysis.fingerprint import fingerprint
from core.solidity.compilation import CompilerInput
from core.solidity.tolerant import SyntaxTree, declared_kinds
from core.text import SourceText, Span


def placed(seen: Sequence[Seen], engine: str, inputs: Sequence[CompilerInput]) -> tuple[Finding, ...]:
    """Findings of one engine in the target files of the inputs, in their order."""
    units = _units(inputs)
    trees: dict[str, SyntaxTree] = {}
    counts: dict[tuple[str, ...], int] = {}
    found = []
    for item in seen:
        place = _real(item.path)
        if place in units:
            if place not in trees:
                given, source = units[place]
                trees[place] = SyntaxTree(source, declared_kinds(given.sources.values()))
            found.append(_finding(item, engine, trees[place], counts))
    return tuple(found)


def _units(inputs: Sequence[CompilerInput]) -> dict[str, tuple[CompilerInput, SourceText]]:
    """Real path → target."""
    found: dict[str, tuple[CompilerInput, SourceText]] = {}
    for one in inputs:
        for name in one.targets:
            place = _real(Path(one.files.get(name) or f"{one.root}/{name}"))
            if name in one.sources:
                found.setdefault(place, (one, one.sources[name]))
    return found


def _real(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _finding(item: Seen, engine: str, tree: SyntaxTree, counts: dict[tuple[str, ...], int]) -> Finding:
    source = tree.source
    last = len(source.line_starts)
    line = min(max(item.line, 1), last)
    end_line = min(max(item.end_line, line), last)
    span = Span(source.line_span(line).start, source.line_span(end_line).end)
    contract, function = _owners(tree, span)
    contract, function = item.contract or contract, item.function or function
    key = (item.rule, source.path, contract, function, source.slice(span))
    ordinal = counts.get(key, 0)
    counts[key] = ordinal + 1
    return Finding(
        detector=item.rule,
        severity=item.severity,
        confidence=item.confidence,
        file=source.path,
        span=span,
        line=line,
        end_line=end_line,
        contract=contract,
        function=function,
        message=item.message,
        swc=item.swc,
        fingerprint=fingerprint(f"{engine}/{item.rule}", *key[1:], ordinal),
        engine=engine,
        suppressed=item.suppressed,
        column=item.column,
        end_column=item.column,
    )


def _owners(tree: SyntaxTree, lines: Span) -> tuple[str, str]:
    """The contract and the function that these lines lie in, or begin in when they are only a part."""
    first = lines.start + len(tree.source.slice(lines)) - len(tree.source.slice(lines).lstrip())
    function, contract = tree.function_at(first), tree.contract_at(first)
    return (contract.name if contract else ""), (function.signature if function else "")
