"""Where in a function things stand: its header, its findings, the lines of a statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from core.analysis.finding import Finding
from core.rewriting.edits import indent_of, insert, starts_line
from core.rewriting.lexis import find_word, last_code
from core.rewriting.proposal import Edit
from core.solidity.ast import Node
from core.text import SourceText, Span


def findings_in(findings: Iterable[Finding], detectors: Collection[str], node: Node) -> tuple[Finding, ...]:
    """Findings of these detectors that overlap a node."""
    return tuple(
        item
        for item in findings
        if item.detector in detectors and item.file == node.file and item.span.overlaps(node.span)
    )


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What a suggestion says it cures."""
    return tuple(item.fingerprint for item in findings if not item.suppressed)


def dismissed(findings: Sequence[Finding]) -> bool:
    """Whether a person dismissed every finding here, so that nothing should be proposed."""
    return bool(findings) and all(item.suppressed for item in findings)


def header(function: Node) -> Span:
    """The bytes between a function's parameters and its body or semicolon."""
    parameters, body = function.child("parameters"), function.child("body")
    start = parameters.span.end if parameters is not None else function.span.start
    return Span(start, body.span.start if body is not None else function.span.end)


def add_to_header(source: SourceText, function: Node, word: str) -> Edit:
    """A modifier name in a function's header: before its other modifiers, else after its keywords."""
    modifiers = list(function.nodes("modifiers"))
    if modifiers:
        start = min(node.span.start for node in modifiers)
        gap = f"\n{indent_of(source, start)}" if starts_line(source, start) else " "
        return insert(source, start, word + gap)
    head = header(function)
    returns = find_word(source, "returns", head)
    at = last_code(source, Span(head.start, returns.start if returns else head.end))
    begin = _word_start(source, at)
    gap = f"\n{indent_of(source, begin)}" if starts_line(source, begin) and begin > head.start else " "
    return insert(source, at, gap + word)


def _word_start(source: SourceText, end: int) -> int:
    at = end
    while at > 0 and source.data[at - 1 : at].isalnum():
        at -= 1
    return at


def name_span(source: SourceText, declaration: Node) -> Span | None:
    """The bytes of a declared name."""
    location = declaration.text("nameLocation")
    if location and not location.startswith("-"):
        start, length = (int(part) for part in location.split(":")[:2])
        return Span(start, start + length)
    kind = declaration.child("typeName")
    start = kind.span.end if kind is not None else declaration.span.start
    return find_word(source, declaration.name, Span(start, declaration.span.end))
