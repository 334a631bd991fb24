"""Which places of the source a change touches, and what of them a trial has not run.

Touched are the statements and conditions on changed lines of either side, and those that read a
constant whose declaration was changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from core.diff.hunk import diff
from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation
from core.solidity.signatures import has_selector, signature_of_node
from core.text import SourceText, Span
from core.verification.evm.coverage import CodeMap, Line
from core.verification.evm.decisions import Missed, Side
from core.verification.evm.pair import Pair

Range = tuple[str, int, int]
"""A file, and the first and last of its lines, counted from 1."""


def missed_code(
    pair: Pair,
    maps: tuple[CodeMap, CodeMap],
    counters: tuple[Collection[int], Collection[int]],
    cured: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """`file:line` of changed code that never ran, on either side.

    That is a change of which nothing ran on either side; what reads a changed constant; and, where
    one side of a function has more conditions than the other that came out one way only, what stands
    behind them: a branch that came or went without having been seen. A condition that was
    rewritten has a counterpart. In functions that are `cured`, and of what a cure adds elsewhere to
    refuse an attack, the attack itself shows it. New functions that only look at the state have nothing to be
    compared with, and change nothing.
    """
    looks = _new_looks(pair.before, pair.after)
    sides = (Side(pair.before, maps[0], counters[0]), Side(pair.after, maps[1], counters[1]))
    hunks = _hunks(pair)
    moved = pair.before.version != pair.after.version
    found: list[list[Missed]] = [[], []]
    surely: list[Missed] = []
    for hunk in hunks:
        items = [
            list(side.missed(place.lines, place.file, looks if at else ()))
            for at, (side, place) in enumerate(zip(sides, hunk, strict=True))
        ]
        for at in range(2):
            found[at] += items[at]
        cores = [place.lines if moved else place.core for place in hunk]
        if not any(side.ran(core, place.file) for side, core, place in zip(sides, cores, hunk, strict=True)):
            surely += sides[0].missed(cores[0], hunk[0].file)
            surely += sides[1].missed(cores[1], hunk[1].file, looks)
    for at, ranges in enumerate(changed_ranges(pair.before, pair.after, pair.old, pair.new)):
        source = sides[at].compilation.input.sources
        for file, first, last in lines_with_other_constants(sides[at].compilation, ranges):
            surely += sides[at].missed(_lines(source[file], first - 1, last), file, looks if at else ())
    one_way = [Counter(item.home for item in dict.fromkeys(items) if item.one_way) for items in found]
    even = {
        home
        for home in one_way[0] | one_way[1]
        if one_way[0][home] == one_way[1][home]
        or home in cured
        or (cured and one_way[0][home] < one_way[1][home])
    }
    uneven = [item for items in found for item in items if not (moved or item.home in even)]
    missed = [item for item in [*uneven, *surely] if (item.file, item.line) not in looks]
    return tuple(dict.fromkeys(str(item) for item in missed))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a hunk stands on one side: its whole lines, and what of them is not the same at both ends."""

    file: str
    lines: Span
    core: Span


def _hunks(pair: Pair) -> list[tuple[_Place, _Place]]:
    found: list[tuple[_Place, _Place]] = []
    for old_file, new_file in paired_files(pair.before, pair.after, pair.old, pair.new):
        texts = pair.before.input.sources[old_file], pair.after.input.sources[new_file]
        if texts[0].data == texts[1].data:
            continue
        for hunk in diff(*texts).hunks:
            one = _lines(texts[0], hunk.before_start, hunk.before_end)
            two = _lines(texts[1], hunk.after_start, hunk.after_end)
            cores = _cores(texts[0].data, one, texts[1].data, two)
            found.append((_Place(old_file, one, cores[0]), _Place(new_file, two, cores[1])))
    return found


def _lines(source: SourceText, first: int, last: int) -> Span:
    """The bytes of lines, counted from 0, the last one left out."""
    starts = (*source.line_starts, len(source.data))
    return Span(starts[min(first, len(starts) - 1)], starts[min(last, len(starts) - 1)])


def _cores(old: bytes, one: Span, new: bytes, two: Span) -> tuple[Span, Span]:
    """Both ranges without what they begin and end with alike."""
    first, second = old[one.start : one.end], new[two.start : two.end]
    most = min(len(first), len(second))
    begun = next((at for at in range(most) if first[at] != second[at]), most)
    ended = next((at for at in range(most - begun) if first[-1 - at] != second[-1 - at]), most - begun)
    return Span(one.start + begun, one.end - ended), Span(two.start + begun, two.end - ended)


def changed_ranges(
    before: Compilation, after: Compilation, old: Artifact, new: Artifact
) -> tuple[list[Range], list[Range]]:
    """(file, first line, last line) of each hunk on both sides; empty sides are left out."""
    left: list[Range] = []
    right: list[Range] = []
    for old_file, new_file in paired_files(before, after, old, new):
        texts = before.input.sources[old_file], after.input.sources[new_file]
        if texts[0].data == texts[1].data:
            continue
        for hunk in diff(*texts).hunks:
            if hunk.before_end > hunk.before_start:
                left.append((old_file, hunk.before_start + 1, hunk.before_end))
            if hunk.after_end > hunk.after_start:
                right.append((new_file, hunk.after_start + 1, hunk.after_end))
    return left, right


def paired_files(
    before: Compilation, after: Compilation, old: Artifact, new: Artifact
) -> list[tuple[str, str]]:
    """Files that correspond: those of one name, and the contract's own file on each side."""
    pairs = [(name, name) for name in before.input.sources if name in after.input.sources]
    if old.file != new.file and old.file not in after.input.sources:
        pairs.append((old.file, new.file))
    return pairs


def lines_with_other_constants(compilation: Compilation, changed: Iterable[Range]) -> Iterator[Range]:
    """Where the constants are read whose declaration, or that of one they are made of, was changed."""
    wanted = {
        node.id
        for file, first, last in changed
        for node in _constants(compilation, file)
        if _touches(compilation, node, first, last)
    }
    uses = [
        (node, int(node.get("referencedDeclaration") or 0))
        for ast in compilation.asts.values()
        for node in (ast.walk("Identifier", "MemberAccess", "YulIdentifier") if wanted else ())
    ]
    grown = True
    while grown:
        homes = {
            home.id
            for node, declared in uses
            if declared in wanted and (home := _constant_around(node)) is not None
        }
        grown = not homes <= wanted
        wanted |= homes
    for node, declared in uses:
        if declared in wanted and _constant_around(node) is None:
            line = compilation.input.sources[node.file].line_of(node.span.start)
            yield node.file, line, line


def _constants(compilation: Compilation, file: str) -> Iterator[Node]:
    ast = compilation.asts.get(file)
    for node in ast.walk("VariableDeclaration") if ast is not None else ():
        if node.get("constant") and node.child("value") is not None:
            yield node


def _constant_around(node: Node) -> Node | None:
    home = node.enclosing("VariableDeclaration")
    return home if home is not None and home.get("constant") else None


def _touches(compilation: Compilation, node: Node, first: int, last: int) -> bool:
    source = compilation.input.sources[node.file]
    return source.line_of(node.span.start) <= last and source.line_of(node.span.end) >= first


def _new_looks(before: Compilation, after: Compilation) -> frozenset[Line]:
    """The lines of public functions that are new and may not change anything."""
    known = {key for artifact in before.artifacts.values() for key in artifact.selectors}
    found: set[Line] = set()
    for artifact in after.target_artifacts:
        for node in artifact.node.nodes("nodes") if artifact.node is not None else ():
            if node.kind != "FunctionDefinition" or node.text("stateMutability") not in ("view", "pure"):
                continue
            if has_selector(node) and signature_of_node(node, after.nodes_by_id) not in known:
                source = after.input.sources[node.file]
                lines = range(source.line_of(node.span.start), source.line_of(node.span.end) + 1)
                found |= {(node.file, line) for line in lines}
    return frozenset(found)
