"""Which changes of a review nobody asked for: outside of what a proposal claims, or of what was selected.

A rule claims the findings that it cures, else the contracts that it names. What
a change needs is part of it: lines that only add a name which a change inside
uses are not flagged. It is a flag to look at, never a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from core.analysis.finding import Finding
from core.diff.hunk import Diff, Hunk
from core.rewriting.assistant.outside import Place, members_of, outside
from core.rewriting.proposal import Edit, Proposal
from core.solidity.ast import Node
from core.text import Span

_WORD = re.compile(rb"[A-Za-z_$][A-Za-z0-9_$]*")
_PARTS = ("FunctionDefinition", "ModifierDefinition", "ContractDefinition")


def places_of(
    proposal: Proposal, findings: Iterable[Finding], asts: Mapping[str, Node], only: str = ""
) -> tuple[Place, ...]:
    """What a proposal was asked to change; none when that is everything or cannot be told.

    `only` is the fingerprint of the one finding that a person wants cured, if it is one.
    """
    if proposal.recompile is not None:
        return ()
    wanted = {only} if only else set(proposal.fixes)
    places = [_around(item, asts) for item in findings if item.fingerprint in wanted]
    if not places and not only:
        places = [_contract(name, asts) for name in proposal.contracts]
    return tuple(place for place in places if place is not None) if all(places) else ()


def declarations_around(file: str, span: Span, ast: Node) -> tuple[Place, ...]:
    """The declarations that a part of a file touches, else the contract around it, else none."""
    touched = [node for node in members_of(ast) if _touches(_documented(node), span)]
    if not touched:
        touched = [node for node in ast.walk("ContractDefinition") if _touches(_documented(node), span)]
    return tuple(Place(file, _documented(node)) for node in touched)


def stray_hunks(
    diff: Diff, asked: Sequence[Place], ast: Node | None, *, documentation: bool = False
) -> dict[int, str]:
    """Hunk → in one sentence what it changes that nobody asked for.

    Without a tree of the original only the kind of a change is judged, and its place when it was selected.
    """
    path = diff.before.path
    mine = [place for place in asked if place.file == path]
    found: dict[int, str] = {}
    for hunk in diff.hunks:
        if not any(line.strip() for line in (*diff.removed(hunk), *diff.added(hunk))):
            continue  # blank lines alone are nobody's concern
        edit = _edit(diff, hunk)
        strays = outside(
            asked if ast is not None or mine else (),
            [edit],
            {path: diff.before},
            {} if ast is None else {path: ast},
            documentation=documentation,
        )
        if strays:
            found[hunk.index] = strays[0].sentence
    needed = _needed(diff, found) if not documentation else set()
    return {index: sentence for index, sentence in found.items() if index not in needed}


def _needed(diff: Diff, strays: Mapping[int, str]) -> set[int]:
    """Inserted lines whose new names are used by a change that was asked for, or by one that is needed."""
    known = set(_WORD.findall(diff.before.data))
    fresh = {hunk.index: _words(diff, hunk) - known for hunk in diff.hunks}
    used = set().union(*(fresh[hunk.index] for hunk in diff.hunks if hunk.index not in strays), set())
    needed: set[int] = set()
    while True:
        more = {
            hunk.index
            for hunk in diff.hunks
            if hunk.index in strays and hunk.index not in needed and hunk.kind == "insert"
            and fresh[hunk.index] & used
        }  # fmt: skip
        if not more:
            return needed
        needed |= more
        used = used.union(*(fresh[index] for index in more))


def _words(diff: Diff, hunk: Hunk) -> set[bytes]:
    return set(_WORD.findall(b"".join(diff.added(hunk))))


def _edit(diff: Diff, hunk: Hunk) -> Edit:
    starts, size = diff.before.line_starts, len(diff.before.data)
    start, end = (
        starts[line] if line < len(starts) else size for line in (hunk.before_start, hunk.before_end)
    )
    span = Span(start, end)
    return Edit(diff.before.path, span, b"".join(diff.added(hunk)).decode("utf-8"))


def _around(finding: Finding, asts: Mapping[str, Node]) -> Place | None:
    """The function that a finding is in, else its contract, else its file."""
    ast = asts.get(finding.file)
    if ast is None:
        return None
    holding = [node for node in ast.walk(*_PARTS) if node.span.contains(finding.span)]
    node = min(holding, key=lambda item: len(item.span), default=ast)
    return Place(finding.file, _documented(node) if node is not ast else Span(0, ast.span.end))


def _touches(declared: Span, span: Span) -> bool:
    """Whether they share a byte; an insertion touches what it is inside of."""
    return declared.start < span.end and span.start < declared.end


def _contract(name: str, asts: Mapping[str, Node]) -> Place | None:
    file, _, contract = name.rpartition(":")
    return next(_contracts_called(contract, file, asts.get(file)), None)


def _contracts_called(name: str, file: str, ast: Node | None) -> Iterator[Place]:
    for node in ast.walk("ContractDefinition") if ast is not None else ():
        if node.name == name:
            yield Place(file, _documented(node))


def _documented(node: Node) -> Span:
    """A declaration with the comment that documents it."""
    comment = node.child("documentation")
    start = min(node.span.start, comment.span.start) if comment is not None else node.span.start
    return Span(start, node.span.end)
