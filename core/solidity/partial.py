"""The part of broken code that compiles: what the errors touch is cut out, and the rest is compiled.

For analysis only: never a base for rewriting or verification. A cut keeps every byte offset and
every line where it is. It takes the body of the function that an error stands in; where that does
not help, the whole member, then the whole definition, and at last the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.progress import Progress
from core.solidity.compilation import Compilation, CompilerInput, Diagnostic
from core.solidity.compiler import CompilerTools, Outputs, compile_input
from core.solidity.tolerant import SyntaxTree
from core.text import SourceText, Span

_MOST_ROUNDS = 12
_FUNCTIONS = frozenset({"FunctionDefinition", "ModifierDefinition"})
_HEADERS = frozenset({"pragma_directive"})
_NEW_LINES = frozenset(b"\r\n")


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """One part that was left out: its bytes, how it is called, and whether only a body went."""

    span: Span
    name: str
    only_body: bool
    filler: tuple[str, ...] = ()


@dataclass(frozen=True)
class Partial:
    """What could be compiled of an input. `compilation` has no trees when nothing could.

    Its texts are cut; `originals` are the real ones. `cuts` lists what is missing by file; a file in
    `lost` is missing altogether.
    """

    compilation: Compilation
    originals: Mapping[str, SourceText]
    cuts: Mapping[str, tuple[Cut, ...]]
    lost: frozenset[str] = frozenset()

    @property
    def gaps(self) -> dict[str, tuple[Span, ...]]:
        """Where only the syntax can be read, in the files that were asked for."""
        found: dict[str, tuple[Span, ...]] = {}
        for name in self.compilation.input.targets:
            if name in self.lost:
                found[name] = (Span(0, len(self.originals[name].data)),)
            elif self.cuts.get(name):
                found[name] = tuple(item.span for item in self.cuts[name])
        return found


def compile_partially(
    given: CompilerInput, told: Iterable[Diagnostic], tools: CompilerTools, progress: Progress
) -> Partial:
    """Compile what can be compiled of an input that has these errors, for analysis only.

    Raises as `compile_input` does.
    """
    draft = _Draft(given)
    errors = [item for item in told if item.severity == "error"]
    for _ in range(_MOST_ROUNDS):
        if not draft.cut_out(errors):
            break
        made = compile_input(draft.input(), tools, progress, Outputs.ANALYSIS, draft.prepare)
        if made.ok and made.asts:
            return Partial(made, given.sources, draft.cuts(), frozenset(draft.lost))
        errors = [item for item in made.diagnostics if item.severity == "error"]
    nothing = Compilation(given, (), {}, {})
    return Partial(nothing, given.sources, {}, frozenset(given.targets))


@dataclass
class _Draft:
    """An input with more and more cut out of it."""

    given: CompilerInput
    lost: set[str] = field(default_factory=set)
    _made: dict[str, list[Cut]] = field(default_factory=dict)
    _trees: dict[str, SyntaxTree] = field(default_factory=dict)

    def cut_out(self, errors: Iterable[Diagnostic]) -> bool:
        """Cut out what these errors touch; whether anything more could be cut."""
        more = False
        for item in errors:
            if item.file in self.given.sources and item.file not in self.lost:
                more = self._cut(item.file, item.span) or more
        return more

    def cuts(self) -> dict[str, tuple[Cut, ...]]:
        """What is missing by file, without what lies in something larger that is missing too."""
        return {name: _outermost(items) for name, items in self._made.items() if name not in self.lost}

    def input(self) -> CompilerInput:
        """The input as it is now."""
        changed = {name: _without(self.given.sources[name], items) for name, items in self.cuts().items()}
        changed |= {name: _header_of(self._tree(name)) for name in self.lost}
        return self.given.with_sources(changed)

    def prepare(self, output: Mapping[str, Any]) -> None:
        """Make functions whose body was cut functions without a body: nobody knows what they do."""
        for name, items in self.cuts().items():
            starts = {item.span.start for item in items if item.only_body}
            unit = ((output.get("sources") or {}).get(name) or {}).get("ast") or {}
            for node in _definitions(unit):
                body = node.get("body")
                if isinstance(body, dict) and int(str(body.get("src", "-1")).split(":")[0]) in starts:
                    node["body"] = None
                    node["implemented"] = False

    def _tree(self, name: str) -> SyntaxTree:
        if name not in self._trees:
            self._trees[name] = SyntaxTree(self.given.sources[name])
        return self._trees[name]

    def _cut(self, name: str, span: Span | None) -> bool:
        known = self._made.setdefault(name, [])
        damaged = () if known else self._tree(name).damaged
        places = [item.start for item in (*damaged, *([span] if span is not None else []))]
        fresh = [cut for place in places if (cut := self._next(name, place, known)) is not None]
        if span is None or not fresh:
            self.lost.add(name)
            return True
        known += [cut for cut in dict.fromkeys(fresh) if cut not in known]
        return True

    def _next(self, name: str, place: int, known: list[Cut]) -> Cut | None:
        """The smallest part around a place that is not cut yet."""
        return next((cut for cut in _around(self._tree(name), place) if cut not in known), None)


def _around(tree: SyntaxTree, place: int) -> list[Cut]:
    """What can be cut around a byte offset, smallest first."""
    found: list[Cut] = []
    function = tree.function_at(place)
    if function is not None:
        name = f"{function.contract}.{function.signature}" if function.contract else function.signature
        if function.body is not None and function.kind != "constructor":
            filler = ("_", ";") if function.kind == "modifier" else ("revert", "(", ")", ";")
            found.append(Cut(function.body, name, True, filler))
        elif function.body is not None:
            found.append(Cut(function.body, name, True))
        found.append(Cut(function.span, name, False))
    around = [item for item in tree.members if item.span.start <= place < item.span.end]
    for item in sorted(around, key=lambda one: len(one.span)):
        inside = item.contract and item.name != item.contract
        shown = f"{item.contract}.{item.name}" if inside else item.name
        found.append(Cut(item.span, shown or _kind_shown(item.kind), False))
    return found


def _kind_shown(kind: str) -> str:
    """What has no name in words: `an import directive`."""
    words = kind.replace("_", " ")
    return f"an {words}" if words[:1] in "aeiou" else f"a {words}"


def _outermost(cuts: Iterable[Cut]) -> tuple[Cut, ...]:
    kept: list[Cut] = []
    for item in sorted(cuts, key=lambda one: (one.span.start, -one.span.end, one.only_body)):
        if not kept or not kept[-1].span.contains(item.span):
            kept.append(item)
    return tuple(kept)


def _without(source: SourceText, cuts: Iterable[Cut]) -> SourceText:
    data = bytearray(source.data)
    for item in cuts:
        start, end = item.span.start, item.span.end
        if item.only_body:
            start, end = start + 1, end - 1
        data[start:end] = _blank(bytes(data[start:end]), item.filler)
    return SourceText(source.path, bytes(data))


def _blank(data: bytes, filler: tuple[str, ...]) -> bytes:
    """White space of the same length and lines, with as many of the words as fit in order, or none."""
    empty = bytes(byte if byte in _NEW_LINES else 32 for byte in data)
    made, at = bytearray(empty), 0
    for word in filler:
        text = word.encode()
        at = empty.find(b" " * len(text), at)
        if at < 0:
            return empty
        made[at : at + len(text)] = text
        at += len(text)
    return bytes(made)


def _header_of(tree: SyntaxTree) -> SourceText:
    """A text of which only the pragmas are left."""
    data = tree.source.data
    kept = bytearray(_blank(data, ()))
    for item in tree.members:
        if item.kind in _HEADERS:
            kept[item.span.start : item.span.end] = data[item.span.start : item.span.end]
    return SourceText(tree.source.path, bytes(kept))


def _definitions(unit: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for node in unit.get("nodes") or ():
        if node.get("nodeType") in _FUNCTIONS:
            yield node
        elif node.get("nodeType") == "ContractDefinition":
            yield from (item for item in node.get("nodes") or () if item.get("nodeType") in _FUNCTIONS)
