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
from core.symbols.visible import contract_at
from desktop.language import natspec, words
from desktop.language.completion import Request
from desktop.language.ranking import STEP, Names, Suggestion
from desktop.language.structure import Entry, around, walk
from desktop.slices import Steps, now

if TYPE_CHECKING:
    from desktop.language.attached import Attached
    from desktop.language.features import Features

CALLED = ("function", "modifier")
_UNNAMED = ("receive", "fallback")


class Sources:
    """Answers for one editor."""

    def __init__(self, features: Features, attached: Attached) -> None:
        self._features, self._attached = features, attached
        self._named: Sequence[Entry] = ()
        self._declared: dict[int, Names] = {}
        self._by_name: tuple[Sequence[Entry], dict[str, list[Entry]]] = ((), {})
        self._visible_names: tuple[tuple[object, ...], Names] = ((), Names(()))

    def suggestions(self, request: Request) -> Sequence[Suggestion | Names]:
        """Everything that could be meant; the letters that were typed are not looked at."""
        kind = request.context.kind
        if kind == "word":
            visible = self._visible(request)
            known = {item.label for item in visible if isinstance(item, Suggestion)}
            own = [it for it in self._names(request.line) if isinstance(it, Names) or it.label not in known]
            return (*visible, *own, words.plain(), self._attached.imports.names())
        if kind == "import":
            return self._attached.imports.paths(request.context)
        if kind == "imported":
            cursor = self._attached.editor.textCursor()
            return self._attached.imports.exported(cursor.block().text()[cursor.positionInBlock() :])
        if kind == "member":
            return self._members(request)
        if kind == "tag":
            return words.tags()
        if kind == "parameter tag":
            return self._parameters(request)
        if kind == "documentation":
            return self._documentation(request)
        if kind == "base tag":
            return self._bases(request.line)
        return ()

    def about(self, suggestion: Suggestion) -> str:
        """The page of a suggestion, as HTML."""
        parts = [f"<b>{escape(suggestion.label)}</b>"]
        parts += [escape(part) for part in (suggestion.detail, suggestion.documentation) if part]
        return "<br>".join(parts)

    def signatures(self, call: Call, position: int) -> Sequence[Signature]:
        """What a call can take; the file's own structure answers for what no index knows yet."""
        view = self._features.navigation.view(self._attached.editor, quick=True)
        if view is not None:
            found = signatures(view.index, view.unit, view.near(position), call)
        else:
            found = signatures(EMPTY, "", 0, call)
        return found or tuple(self._typed(call))

    def _typed(self, call: Call) -> Iterator[Signature]:
        if call.before not in ("", "this", "super") or call.kind != "call":
            return
        for entry in self._table().get(call.name, ()):
            if entry.detail.startswith("("):
                types = split(entry.detail[1:-1])
                names = entry.parameters if len(entry.parameters) == len(types) else ("",) * len(types)
                pairs = zip(types, names, strict=True)
                yield Signature(entry.name, tuple(Parameter(f"{kind} {n}".strip(), n) for kind, n in pairs))

    def preparing(self, named: Sequence[Entry]) -> Steps[None]:
        """Make what is asked for behind a key before that, in small steps, for names that are new."""
        yield from self._tabling(named)
        declared = {}
        for entries in (named, *(entry.children for entry in named)):
            declared[id(entries)] = yield from Names.filling(_labelled(entries), _plain)
        self._named, self._declared = named, declared

    def _tabling(self, named: Sequence[Entry]) -> Steps[None]:
        table: dict[str, list[Entry]] = {}
        for number, entry in enumerate(walk(named), 1):
            table.setdefault(entry.name, []).append(entry)
            if not number % STEP:
                yield
        self._by_name = (named, table)

    def _table(self) -> dict[str, list[Entry]]:
        """What the file declares by its names; made once while the names are the same."""
        if self._by_name[0] is not self._attached.named:
            now(self._tabling(self._attached.named))
        return self._by_name[1]

    def _names(self, line: int) -> list[Suggestion | Names]:
        """What the file itself declares, the nearest first."""
        trail = around(self._attached.entries, line)
        found: list[Suggestion | Names] = [
            Suggestion(name, "parameter", name, near=0)
            for entry in trail
            if not entry.children
            for name in (*entry.parameters, *entry.returns)
            if name
        ]
        named = self._attached.named  # the same as the entries, but for their lines
        for entry, known in zip(self._attached.entries, named, strict=True):
            found.append(self._made(known.children, 1 if any(entry is one for one in trail) else 4))
        return [*found, self._made(named, 4)]

    def _made(self, entries: Sequence[Entry], near: int) -> Names:
        """Declarations as suggestions, made once while their names are the same: there may be thousands."""
        if self._named is not self._attached.named:
            self._named, self._declared = self._attached.named, {}
        if id(entries) not in self._declared:
            self._declared[id(entries)] = Names.of(_labelled(entries), _plain)
        return self._declared[id(entries)].made_by(lambda item: _of(item, near))

    def _members(self, request: Request) -> Sequence[Suggestion]:
        """What stands behind the dot, by the index; without one only what the language itself gives."""
        from core.symbols.completing import members

        view = self._features.navigation.view(self._attached.editor, quick=True)
        if view is None:
            return words.members_of(request.context.before)
        found = members(view.index, view.unit, view.near(request.start), request.context.before)
        return [_named(item, 0) for item in found] or words.members_of(request.context.before)

    def _visible(self, request: Request) -> list[Suggestion | Names]:
        """What is inherited, imported or local, by the index; the file itself says the rest."""
        from core.symbols.globals import GLOBALS
        from core.symbols.visible import declared_at, locals_at

        view = self._features.navigation.view(self._attached.editor, quick=True)
        if view is None:
            return []
        place = view.near(request.start)
        key = (view.index, self._attached.named, contract_at(view.index, view.unit, place))
        if not _same(self._visible_names[0], key):
            declared = self._table()
            found: dict[str, Symbol | Builtin] = {item.name: item for item in GLOBALS}
            found |= {item.name: item for item in declared_at(view.index, view.unit, place)}
            self._visible_names = (key, Names(_named(found[n], 2) for n in found if n and n not in declared))
        named = [_named(item, 0) for item in locals_at(view.index, view.unit, place)]
        return [*named, self._visible_names[1]]

    def _parameters(self, request: Request) -> list[Suggestion]:
        """The parameters, or the named return values, of the declaration under the comment."""
        under = self._below(request.line)
        if under is None:
            return []
        names = under.returns if request.context.before == "return" else under.parameters
        return [Suggestion(n, "parameter", f"{n} ", near=at) for at, n in enumerate(names) if n]

    def _bases(self, line: int) -> list[Suggestion]:
        """Bases that have the function under the comment; where none is known, those of the contract."""
        under = self._below(line)
        trail = around(self._attached.entries, line)
        names = self._holders(line, under.name if under is not None else "")
        names = names or list(trail[0].bases if trail else ())
        return [Suggestion(name, "contract", name, near=at) for at, name in enumerate(names)]

    def _holders(self, line: int, function: str) -> list[str]:
        view = self._features.navigation.view(self._attached.editor, quick=True)
        block = self._attached.editor.document().findBlockByNumber(line)
        contract = (
            contract_at(view.index, view.unit, view.near(block.position())) if view is not None else None
        )
        if view is None or contract is None:
            return []
        return natspec.bases_of(view.index, contract, function)

    def _documentation(self, request: Request) -> list[Suggestion]:
        """The comment of the declaration under the line."""
        entry = natspec.below(self._attached.editor.document().findBlockByNumber(request.line))
        if entry is None:
            return []
        bases = self._holders(request.line, entry.name) if entry.kind in CALLED else []
        return natspec.templates(entry, request.context.prefix, bases)

    def _below(self, line: int) -> Entry | None:
        under = natspec.below(self._attached.editor.document().findBlockByNumber(line))
        if under is not None:
            return under
        after = [e for e in walk(self._attached.entries) if e.start > line and e.kind not in ("variable",)]
        return min(after, key=lambda entry: entry.start, default=None)


def _same(known: Sequence[object], now: Sequence[object]) -> bool:
    """Whether these are the very objects; comparing their content would take long."""
    return len(known) == len(now) and all(one is two for one, two in zip(known, now, strict=True))


def _named(item: Symbol | Builtin, near: int) -> Suggestion:
    """A symbol or a name of the language as a suggestion."""
    if isinstance(item, Builtin):
        kind = "function" if item.kind == "function" else "built-in"
        return Suggestion(item.name, kind, item.name, item.type, near, documentation=item.about)
    detail = item.type or item.signature or item.declaration
    about = item.documentation.replace("@notice ", "")
    return Suggestion(item.name, item.kind.replace("-", " "), item.name, detail, near, documentation=about)


def _labelled(entries: Sequence[Entry]) -> Iterator[tuple[str, Entry]]:
    """What can be meant by its name."""
    return ((it.name, it) for it in entries if it.kind != "constructor" and it.name not in _UNNAMED)


def _plain(entry: Entry) -> Suggestion:
    return _of(entry, 4)


def _of(entry: Entry, near: int) -> Suggestion:
    return Suggestion(entry.name, entry.kind, entry.name, entry.detail, near)
