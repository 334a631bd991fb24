"""What can be meant at a place: names of the file and the project, words of the language, tags, paths.

The index of the project knows types and other files; where there is none yet,
the structure of the file itself is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from core.symbols.calls import Call
from core.symbols.globals import Builtin
from core.symbols.index import EMPTY
from core.symbols.signatures import Parameter, Signature, signatures, split
from core.symbols.symbol import Symbol
from desktop.language import words
from desktop.language.completion import Request
from desktop.language.ranking import Suggestion
from desktop.language.structure import Entry, around, walk

if TYPE_CHECKING:
    from desktop.language.attached import Attached
    from desktop.language.features import Features

_UNNAMED = ("receive", "fallback")


class Sources:
    """Answers for one editor."""

    def __init__(self, features: Features, attached: Attached) -> None:
        self._features, self._attached = features, attached
        self._declared: tuple[object, list[tuple[Entry, Suggestion]]] = (None, [])

    def suggestions(self, request: Request) -> Sequence[Suggestion]:
        """Everything that could be meant; the letters that were typed are not looked at."""
        kind = request.context.kind
        if kind == "word":
            return self._words(request)
        if kind == "member":
            return self._members(request)
        if kind == "tag":
            return words.tags()
        if kind == "parameter tag":
            return self._parameters(request.line)
        if kind == "base tag":
            return self._bases(request.line)
        return ()

    def _words(self, request: Request) -> list[Suggestion]:
        """Each name once: the index knows more of it than its spelling tells."""
        known = self._visible(request)
        names = {item.label for item in known}
        plain = [item for item in words.plain() if item.snippet or item.label not in names]
        own = [it for it in self._names(request.line) if it.kind != "parameter" or it.label not in names]
        return [*plain, *own, *known]

    def about(self, suggestion: Suggestion) -> str:
        """The page of a suggestion, as HTML."""
        parts = [f"<b>{escape(suggestion.label)}</b>"]
        parts += [escape(part) for part in (suggestion.detail, suggestion.documentation) if part]
        return "<br>".join(parts)

    def signatures(self, call: Call, position: int) -> Sequence[Signature]:
        """What a call can take; the file's own structure answers for what no index knows yet."""
        index, view = self._features.navigation.index, self._features.navigation.view(self._attached.editor)
        if index is not None and view is not None:
            found = signatures(index, view.unit, view.near(position), call)
        else:
            found = signatures(EMPTY, "", 0, call)
        return found or tuple(self._typed(call))

    def _typed(self, call: Call) -> Iterator[Signature]:
        if call.before not in ("", "this", "super") or call.kind != "call":
            return
        for entry in walk(self._attached.entries):
            if entry.name == call.name and entry.detail.startswith("("):
                types = split(entry.detail[1:-1])
                names = entry.parameters if len(entry.parameters) == len(types) else ("",) * len(types)
                pairs = zip(types, names, strict=True)
                yield Signature(entry.name, tuple(Parameter(f"{kind} {n}".strip(), n) for kind, n in pairs))

    def import_place(self, name: str, path: str) -> tuple[int, str] | None:
        """Where (UTF-16 position) which text brings a name of another file in."""
        return None

    def _names(self, line: int) -> list[Suggestion]:
        """What the file itself declares, the nearest first."""
        entries = self._attached.entries
        trail = around(entries, line)
        found = [
            Suggestion(name, "parameter", name, near=0)
            for entry in trail
            if not entry.children
            for name in (*entry.parameters, *entry.returns)
            if name
        ]
        inside = {id(child) for entry in trail for child in entry.children}
        found += [_of(entry, 1) for entry, _ in self._all() if id(entry) in inside]
        found += [far for entry, far in self._all() if id(entry) not in inside]
        return found

    def _all(self) -> list[tuple[Entry, Suggestion]]:
        """Every declaration of the file that has a name, made once for a structure."""
        entries = self._attached.entries
        if self._declared[0] is not entries:
            named = [e for e in walk(entries) if e.kind != "constructor" and e.name not in _UNNAMED]
            self._declared = (entries, [(entry, _of(entry, 4)) for entry in named])
        return self._declared[1]

    def _members(self, request: Request) -> Sequence[Suggestion]:
        """What stands behind the dot, by the index; without one only what the language itself gives."""
        from core.symbols.completing import members

        index, view = self._features.navigation.index, self._features.navigation.view(self._attached.editor)
        if index is None or view is None:
            return words.members_of(request.context.before)
        found = members(index, view.unit, view.near(request.start), request.context.before)
        return [_named(item, 0) for item in found] or words.members_of(request.context.before)

    def _visible(self, request: Request) -> list[Suggestion]:
        """What is inherited, imported or local, by the index; the file itself says the rest."""
        from core.symbols.completing import visible_at

        index, view = self._features.navigation.index, self._features.navigation.view(self._attached.editor)
        if index is None or view is None:
            return []
        declared = {entry.name for entry, _ in self._all()}
        found = visible_at(index, view.unit, view.near(request.start))
        return [_named(item, 2) for item in found if item.name not in declared and item.name]

    def _parameters(self, line: int) -> list[Suggestion]:
        """The parameters of the declaration under the comment."""
        below = self._below(line)
        return (
            [Suggestion(n, "parameter", f"{n} ", near=at) for at, n in enumerate(below.parameters) if n]
            if below
            else []
        )

    def _bases(self, line: int) -> list[Suggestion]:
        trail = around(self._attached.entries, line)
        return [Suggestion(name, "contract", name, near=0) for name in (trail[0].bases if trail else ())]

    def _below(self, line: int) -> Entry | None:
        after = [e for e in walk(self._attached.entries) if e.start > line and e.kind not in ("variable",)]
        return min(after, key=lambda entry: entry.start, default=None)


def _named(item: Symbol | Builtin, near: int) -> Suggestion:
    """A symbol or a name of the language as a suggestion."""
    if isinstance(item, Builtin):
        kind = "function" if item.kind == "function" else "built-in"
        return Suggestion(item.name, kind, item.name, item.type, near, documentation=item.about)
    detail = item.type or item.signature or item.declaration
    about = item.documentation.replace("@notice ", "")
    return Suggestion(item.name, item.kind.replace("-", " "), item.name, detail, near, documentation=about)


def _of(entry: Entry, near: int) -> Suggestion:
    return Suggestion(entry.name, entry.kind, entry.name, entry.detail, near)
