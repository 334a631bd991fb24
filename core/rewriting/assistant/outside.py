"""Edits outside of what was asked: another function, or another kind of change than the goal names.

A flag is no refusal: a cure may need a new variable or error. It is shown beside the change, so that
nobody accepts unread what nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.rewriting.proposal import Edit
from core.solidity.ast import Node
from core.solidity.tokens import tokens_of
from core.text import SourceText, Span

_MEMBERS = (
    "FunctionDefinition", "ModifierDefinition", "VariableDeclaration", "EventDefinition", "ErrorDefinition",
    "StructDefinition", "EnumDefinition", "UsingForDirective",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a file that the person asked about."""

    file: str
    span: Span


@dataclass(frozen=True, slots=True)
class Stray:
    """One edit that touches what was not asked for, and in one sentence what that is."""

    edit: Edit
    sentence: str


def outside(
    asked: Sequence[Place],
    edits: Iterable[Edit],
    sources: Mapping[str, SourceText],
    asts: Mapping[str, Node],
    *,
    documentation: bool = False,
) -> tuple[Stray, ...]:
    """The edits of a change that touch something else than the `asked` places.

    No places mean that everything was asked about; then only the kind of the change counts.
    """
    found: list[Stray] = []
    for edit in edits:
        sentence = _kind_of(edit, sources[edit.file], documentation=documentation)
        if not sentence and asked:
            sentence = next(_elsewhere(edit, asked, sources[edit.file], asts.get(edit.file)), "")
        if sentence:
            found.append(Stray(edit, sentence))
    return tuple(found)


def _kind_of(edit: Edit, source: SourceText, *, documentation: bool) -> str:
    was = tokens_of(source.data, edit.span)
    now = tokens_of(edit.text.encode("utf-8"))
    same = [item.text for item in was] == [item.text for item in now]
    if documentation and not same:
        return "This changes code, and only documentation was asked for."
    if not documentation and same:
        return "This changes comments or layout only."
    return ""


def _elsewhere(edit: Edit, asked: Sequence[Place], source: SourceText, ast: Node | None) -> Iterator[str]:
    mine = [place.span for place in asked if place.file == edit.file]
    touched = _trimmed(edit, source)
    if any(span.contains(touched) for span in mine):
        return
    members = members_of(ast) if ast is not None else []
    hit = [node for node in members if node.span.overlaps(touched) or touched.contains(node.span)]
    for node in hit:
        if not any(span.overlaps(node.span) or span.contains(node.span) for span in mine):
            yield f"This also changes {node.name or node.text('kind') or 'another place'}."
    if not hit:
        yield "This adds something outside of what was asked about."


def members_of(ast: Node) -> list[Node]:
    """What a file and its contracts declare, contracts themselves aside."""
    return [node for node in ast.walk(*_MEMBERS) if _is_member(node)]


def _trimmed(edit: Edit, source: SourceText) -> Span:
    """The span without the white space at its ends, so that whole lines do not touch their neighbors."""
    data = source.data[edit.span.start : edit.span.end]
    if not data.strip():
        return Span(edit.span.start, edit.span.start)
    start = edit.span.start + len(data) - len(data.lstrip())
    return Span(start, start + len(data.strip()))


def _is_member(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.kind in ("ContractDefinition", "SourceUnit")
