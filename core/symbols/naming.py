"""Every place that names something, with what it means and what is done with it there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.symbols.importing import parts_of
from core.symbols.symbol import Reference, ReferenceKind, Symbol
from core.text import SourceText, Span

_NAMED = ("Identifier", "MemberAccess", "IdentifierPath")
_WORD = re.compile(rb"[A-Za-z_$][A-Za-z0-9_$]*")
_SKIP = rb"//[^\n\r]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
_LABEL = re.compile(_SKIP + rb"|(?P<word>[A-Za-z_$][A-Za-z0-9_$]*)\s*:", re.DOTALL)


class References:
    """Finds the references of one compilation, file by file."""

    def __init__(
        self, compilation: Compilation, ids: Mapping[int, str], symbols: Mapping[str, Symbol]
    ) -> None:
        self._compilation, self._ids, self._symbols = compilation, ids, symbols

    def of(self, tree: Node) -> tuple[Reference, ...]:
        """All references of a file in order of their places, each place once."""
        source = self._compilation.input.sources[tree.file]
        found: dict[Span, Reference] = {}
        for item in (*self._declared(tree.file), *self._in(tree, source)):
            known = self._symbols.get(item.symbol)
            if known is not None and len(item.span) and item.span not in found:
                found[item.span] = item
        return tuple(sorted(found.values(), key=lambda item: item.span))

    def builtins(self, tree: Node) -> tuple[Span, ...]:
        """Names that the language itself gives: `msg`, `require`, `abi`, `this` and their like."""
        nodes = tree.walk("Identifier")
        return tuple(node.span for node in nodes if (node.get("referencedDeclaration") or 0) < 0)

    def _declared(self, file: str) -> Iterator[Reference]:
        if not hasattr(self, "_by_file"):
            self._by_file: dict[str, list[Symbol]] = {}
            for item in self._symbols.values():
                self._by_file.setdefault(item.file, []).append(item)
        for item in self._by_file.get(file, ()):
            if item.kind != "file":
                yield Reference(file, item.name_span, item.id, "declaration")

    def _in(self, tree: Node, source: SourceText) -> Iterator[Reference]:
        for node in tree.walk(*_NAMED):
            yield from self._named(node, source)
        for node in tree.walk("ImportDirective"):
            yield from self._import(node, source)
        for node in tree.walk("FunctionCall"):
            if node.get("names"):
                yield from self._labels(node, source)
        for node in tree.walk("InlineAssembly"):
            yield from self._assembly(node)

    def _named(self, node: Node, source: SourceText) -> Iterator[Reference]:
        meant = node.get("referencedDeclaration")
        key = self._ids.get(meant) if isinstance(meant, int) else self._enum_value(node)
        imported = node.parent is not None and node.parent.kind == "ImportDirective"
        if node.kind == "Identifier" and key is not None and not imported:
            yield Reference(node.file, node.span, key, _use(node))
        elif node.kind == "MemberAccess" and key is not None:
            span = _member_span(node, source)
            if span is not None:
                yield Reference(node.file, span, key, _use(node))
        elif node.kind == "IdentifierPath" and key is not None:
            yield from self._path(node, source, key)

    def _enum_value(self, node: Node) -> str | None:
        """`E.Y`: compilers before 0.8 resolve the enum, and not its value."""
        inner = node.child("expression") if node.kind == "MemberAccess" else None
        enum = self._compilation.declaration(inner) if inner is not None else None
        if enum is None or enum.kind != "EnumDefinition":
            return None
        wanted = node.text("memberName")
        return next((self._ids.get(one.id) for one in enum.nodes("members") if one.name == wanted), None)

    def _path(self, node: Node, source: SourceText, key: str) -> Iterator[Reference]:
        """`A.B.C`: the last name is what is meant, those before it are what it stands in."""
        parts = list(_WORD.finditer(source.data, node.span.start, node.span.end))
        kind: ReferenceKind = "type"
        parent = node.parent
        if parent is not None and parent.kind == "InheritanceSpecifier":
            kind = "inherit"
        elif parent is not None and parent.kind == "ModifierInvocation":
            kind = "call"
        meant: str | None = key
        for part in reversed(parts):
            if meant is None:
                return
            name = part.group().decode()
            symbol = self._symbols.get(meant)
            if symbol is not None and symbol.name != name:
                alias = self._alias(node.file, name)
                if alias is not None and alias != meant:
                    symbol = self._symbols.get(alias)
            if symbol is not None:
                yield Reference(node.file, Span(part.start(), part.end()), symbol.id, kind)
                meant = symbol.container
            kind = "type"

    def _alias(self, file: str, name: str) -> str | None:
        tree = self._compilation.asts[file]
        for node in tree.nodes("nodes"):
            if node.kind == "ImportDirective" and node.text("unitAlias") == name:
                return self._ids.get(node.id)
        return None

    def _import(self, node: Node, source: SourceText) -> Iterator[Reference]:
        target = self._ids.get(node.get("sourceUnit") or -1)
        parts = parts_of(source.data, node.span)
        if target is not None and parts.path is not None:
            yield Reference(node.file, parts.path, target, "import")
        unit = self._compilation.nodes_by_id.get(node.get("sourceUnit") or -1)
        resolved = {item.name: item.get("referencedDeclaration") for item in node.nodes("foreign")}
        for name, alias in parts.names:
            word = source.slice(name)
            meant = resolved.get(word)
            key = self._ids.get(meant) if isinstance(meant, int) else self._exported(unit, word)
            for span in (name, alias) if key is not None else ():
                if span is not None and key is not None:
                    yield Reference(node.file, span, key, "import")

    def _exported(self, unit: Node | None, name: str) -> str | None:
        """Older compilers do not resolve the names in braces; the other file's exports do."""
        numbers = (unit.get("exportedSymbols") or {}).get(name) if unit is not None else None
        return self._ids.get(numbers[0]) if numbers else None

    def _labels(self, node: Node, source: SourceText) -> Iterator[Reference]:
        """`f({to: a, amount: b})`: the labels are the names of parameters or fields."""
        callee = node.child("expression")
        while callee is not None and callee.kind == "FunctionCallOptions":
            callee = callee.child("expression")
        called = self._compilation.declaration(callee) if callee is not None else None
        if callee is None or called is None:
            return
        fields = {item.name: self._ids.get(item.id) for item in _fields(called)}
        arguments = node.nodes("arguments")
        start = callee.span.end
        for name in node.get("names") or ():
            for match in _LABEL.finditer(source.data, start, node.span.end):
                inside = any(item.span.start <= match.start() < item.span.end for item in arguments)
                if match["word"] == name.encode() and not inside:
                    key = fields.get(name)
                    if key is not None:
                        span = Span(match.start("word"), match.end("word"))
                        yield Reference(node.file, span, key, "other")
                    break

    def _assembly(self, node: Node) -> Iterator[Reference]:
        for item in node.get("externalReferences") or ():
            key = self._ids.get(item["declaration"])
            symbol = self._symbols.get(key) if key is not None else None
            if symbol is None:
                continue
            length = len(symbol.name.encode())
            start = item["span"].start
            yield Reference(node.file, Span(start, start + length), symbol.id, "read")


def _fields(called: Node) -> tuple[Node, ...]:
    if called.kind == "StructDefinition":
        return called.nodes("members")
    listed = called.child("parameters")
    return listed.nodes("parameters") if listed is not None else ()


def _member_span(node: Node, source: SourceText) -> Span | None:
    """The name behind the dot; compilers before 0.8.16 do not tell where it is."""
    location = node.text("memberLocation").split(":")
    if len(location) > 1 and int(location[0]) >= 0:
        return Span(int(location[0]), int(location[0]) + int(location[1]))
    name = node.text("memberName").encode()
    at = source.data.rfind(name, node.span.start, node.span.end)
    return Span(at, at + len(name)) if at >= 0 else None


def _use(node: Node) -> ReferenceKind:
    """What is done with a name where it stands."""
    inner, parent = node, node.parent
    if parent is not None and parent.kind == "FunctionCall" and parent.child("expression") is node:
        return "call"
    while parent is not None:
        if parent.kind == "Assignment":
            return "write" if parent.child("leftHandSide") is inner else "read"
        if parent.kind == "UnaryOperation":
            changes = parent.text("operator") in {"++", "--", "delete"}
            return "write" if changes else "read"
        if (
            parent.kind == "TupleExpression"
            and parent.parent is not None
            and parent.parent.kind == "Assignment"
        ):
            inner, parent = parent, parent.parent
            continue
        indexed = parent.kind == "IndexAccess" and parent.child("baseExpression") is inner
        member = parent.kind == "MemberAccess" and parent.child("expression") is inner
        if not (indexed or member):
            return "read"
        inner, parent = parent, parent.parent
    return "read"
