"""Makes a SymbolIndex from a compilation with its syntax trees.

Declarations first, then every place that names one. What the compiler did not
resolve (broken files) is left out: an index never guesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from core.solidity.abi import topic_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.symbols.exporting import Exports
from core.symbols.importing import parts_of
from core.symbols.index import SymbolIndex, Using, merged
from core.symbols.naming import References
from core.symbols.storing import StoragePlaces
from core.symbols.symbol import Symbol, SymbolKind
from core.text import SourceText, Span

DECLARATIONS: Mapping[str, SymbolKind] = {
    "EnumDefinition": "enum",
    "EnumValue": "enum-value",
    "ErrorDefinition": "error",
    "EventDefinition": "event",
    "FunctionDefinition": "function",
    "ModifierDefinition": "modifier",
    "StructDefinition": "struct",
    "UserDefinedValueTypeDefinition": "type",
    "ContractDefinition": "contract",
    "VariableDeclaration": "local",
    "ImportDirective": "import",
}
_SCOPES = ("Block", "UncheckedBlock", "ForStatement", "TryCatchClause", "FunctionDefinition",
           "ModifierDefinition", "EventDefinition", "ErrorDefinition", "FunctionTypeName")  # fmt: skip
Ids = Mapping[int, str]


def index_of(compilation: Compilation) -> SymbolIndex:
    """The index of one compilation; empty where there are no trees."""
    ids = dict(_ids(compilation))
    made = _Symbols(compilation, ids)
    symbols = {item.id: item for item in made.all()}
    symbols |= {item.id: item for item in _documented(symbols)}
    references = References(compilation, ids, symbols)
    names, exports = compilation.asts.keys(), Exports(compilation, ids)
    return SymbolIndex(
        texts={name: compilation.input.sources[name] for name in names},
        paths={name: path for name, path in compilation.input.files.items() if name in names},
        symbols=symbols,
        references={name: references.of(tree) for name, tree in compilation.asts.items()},
        exported={name: exports.of(tree) for name, tree in compilation.asts.items()},
        using=tuple(_using(compilation, ids)),
        builtins={name: references.builtins(tree) for name, tree in compilation.asts.items()},
    )


def index_all(compilations: Iterable[Compilation]) -> SymbolIndex:
    """One index over several compilations."""
    return merged(index_of(item) for item in compilations)


def file_id(name: str) -> str:
    """The id of the symbol that stands for a source unit."""
    return f"{name}:"


def _ids(compilation: Compilation) -> Iterator[tuple[int, str]]:
    for name, tree in compilation.asts.items():
        yield tree.id, file_id(name)
        source = compilation.input.sources[name]
        for node in tree.walk(*DECLARATIONS):
            yield node.id, f"{name}:{_name_span(node, source).start}"


def _name_span(node: Node, source: SourceText) -> Span:
    """The name, or the keyword of what has none; an import without a name has an empty span."""
    given = node.get("nameSpan")
    if isinstance(given, Span):
        return given
    if node.kind == "ImportDirective":
        alias = parts_of(source.data, node.span).alias if node.text("unitAlias") else None
        return alias or Span(node.span.start, node.span.start)
    word = {"constructor": "constructor", "receive": "receive", "fallback": "fallback"}.get(node.text("kind"))
    length = len(word) if word else 0
    return Span(node.span.start, min(node.span.end, node.span.start + length))


class _Symbols:
    """The declarations of one compilation."""

    def __init__(self, compilation: Compilation, ids: Ids) -> None:
        self._compilation, self._ids = compilation, ids
        self._places = StoragePlaces(compilation, ids)

    def all(self) -> Iterator[Symbol]:
        for name, tree in self._compilation.asts.items():
            source = self._compilation.input.sources[name]
            yield Symbol(file_id(name), name, "file", name, Span(0, 0), Span(0, 0), "")
            for node in tree.walk(*DECLARATIONS):
                if node.kind != "ImportDirective" or node.text("unitAlias"):
                    yield self._symbol(node, source)

    def _symbol(self, node: Node, source: SourceText) -> Symbol:
        kind, name_span = _kind(node), _name_span(node, source)
        signature = self._signature(node, kind)
        return Symbol(
            id=self._ids[node.id],
            name=node.name or node.text("unitAlias") or node.text("kind"),
            kind=kind,
            file=node.file,
            span=node.span,
            name_span=name_span,
            container=self._container(node),
            type=node.type_string if node.kind == "VariableDeclaration" else "",
            returns=_returns(node),
            declaration=_head(node, source),
            signature=signature,
            selector=self._selector(node, signature),
            topic=node.text("eventSelector") or (topic_of(signature) if kind == "event" else ""),
            visibility="" if kind in {"local", "parameter", "return", "field"} else node.text("visibility"),
            mutability=node.text("stateMutability") or _mutability(node),
            storage=self._places.own(node),
            heirs=self._places.inherited(node),
            documentation=_documentation(node, source),
            commented=_commented(node),
            bases=self._bases(node),
            scope=_scope(node, kind),
        )  # fmt: skip

    def _container(self, node: Node) -> str:
        for above in node.ancestors():
            if above.kind in DECLARATIONS and above.id in self._ids:
                return self._ids[above.id]
        return file_id(node.file)

    def _bases(self, node: Node) -> tuple[str, ...]:
        if node.kind == "ContractDefinition":
            linear = node.get("linearizedBaseContracts") or ()
            return tuple(self._ids[item] for item in linear if item in self._ids and item != node.id)
        above = [*(node.get("baseFunctions") or ()), *(node.get("baseModifiers") or ())]
        return tuple(self._ids[item] for item in above if item in self._ids)

    def _signature(self, node: Node, kind: SymbolKind) -> str:
        from core.semantics.signatures import short_type, signature_of

        if kind in {"function", "modifier"}:
            return signature_of(node)
        if kind in {"event", "error"}:
            listed = node.child("parameters")
            types = [short_type(item.type_string) for item in listed.nodes("parameters")] if listed else []
            return f"{node.name}({','.join(types)})"
        return ""

    def _selector(self, node: Node, signature: str) -> str:
        """What compilers before 0.6 do not write beside the node stands in the artifact."""
        told = node.text("functionSelector") or node.text("errorSelector")
        if told:
            return told
        contract = node.enclosing("ContractDefinition")
        if contract is None or node.kind != "FunctionDefinition":
            return ""
        artifact = self._compilation.artifacts.get(f"{node.file}:{contract.name}")
        return artifact.selectors.get(signature, "") if artifact is not None else ""


def _kind(node: Node) -> SymbolKind:
    if node.kind == "ContractDefinition":
        kind = node.text("contractKind")
        return "interface" if kind == "interface" else "library" if kind == "library" else "contract"
    if node.kind == "FunctionDefinition":
        return "constructor" if node.text("kind") == "constructor" else "function"
    if node.kind != "VariableDeclaration":
        return DECLARATIONS[node.kind]
    if node.get("stateVariable") or (node.parent is not None and node.parent.kind == "SourceUnit"):
        table: Mapping[str, SymbolKind] = {"constant": "constant", "immutable": "immutable"}
        return table.get(node.text("mutability"), "state-variable")
    parent = node.parent
    if parent is not None and parent.kind == "StructDefinition":
        return "field"
    if parent is not None and parent.kind == "ParameterList":
        owner = parent.parent
        if owner is not None and owner.kind == "TryCatchClause":
            return "local"
        return "return" if owner is not None and owner.child("returnParameters") is parent else "parameter"
    return "local"


def _mutability(node: Node) -> str:
    if node.kind == "ContractDefinition" and node.text("contractKind") == "contract":
        return "abstract" if node.get("abstract") or not node.get("fullyImplemented", True) else ""
    value = node.text("mutability")
    return "" if value == "mutable" else value


def _returns(node: Node) -> tuple[str, ...]:
    listed = node.child("returnParameters")
    return tuple(item.type_string for item in listed.nodes("parameters")) if listed is not None else ()


def _head(node: Node, source: SourceText) -> str:
    """The declaration without its body, in one line."""
    end = node.span.end
    if node.kind == "ContractDefinition":
        end = min((item.span.start for item in node.nodes("nodes")), default=end)
        brace = source.data.find(b"{", node.span.start, end)
        end = brace if brace >= 0 else end
    body = node.child("body")
    if body is not None:
        end = body.span.start
    elif node.kind in {"StructDefinition", "EnumDefinition"}:
        brace = source.data.find(b"{", node.span.start, end)
        end = brace if brace >= 0 else end
    return " ".join(source.slice(Span(node.span.start, end)).split()).rstrip(" ;{")


def _scope(node: Node, kind: SymbolKind) -> Span | None:
    if kind not in {"local", "parameter", "return"}:
        return None
    around = node.enclosing(*_SCOPES)
    if around is None:
        return None
    start = around.span.start if kind != "local" else node.span.end
    return Span(min(start, around.span.end), around.span.end)


def _documentation(node: Node, source: SourceText) -> str:
    found = node.child("documentation")
    if found is None:
        return ""
    lines = [line.strip() for line in found.text("text").splitlines()]
    return "\n".join(line.removeprefix("*").strip() for line in lines).strip()


def _commented(node: Node) -> Span | None:
    found = node.child("documentation")
    return found.span if found is not None and len(found.span) else None


def _documented(symbols: Mapping[str, Symbol]) -> Iterator[Symbol]:
    """Symbols that take their words from what they override."""
    from dataclasses import replace

    for item in symbols.values():
        if item.kind not in {"function", "modifier"} or not item.bases:
            continue
        if item.documentation and "@inheritdoc" not in item.documentation:
            continue
        words = _inherited(item, symbols, 0)
        if words:
            yield replace(item, documentation=words)


def _inherited(item: Symbol, symbols: Mapping[str, Symbol], depth: int) -> str:
    if depth > 20:
        return ""
    wanted = item.documentation.partition("@inheritdoc")[2].split()[:1]
    above = [symbols[key] for key in item.bases if key in symbols]
    named = [one for one in above if wanted and _holder(one, symbols) == wanted[0].rpartition(".")[2]]
    for one in named or above:
        own = one.documentation and "@inheritdoc" not in one.documentation
        words = one.documentation if own else _inherited(one, symbols, depth + 1)
        if words:
            return words
    return ""


def _holder(item: Symbol, symbols: Mapping[str, Symbol]) -> str:
    container = symbols.get(item.container)
    return container.name if container is not None else ""


def _using(compilation: Compilation, ids: Ids) -> Iterator[Using]:
    for name, tree in compilation.asts.items():
        for node in tree.walk("UsingForDirective"):
            functions = [*_listed(node, compilation), *_of_library(node, compilation)]
            known = tuple(ids[item.id] for item in functions if item.id in ids)
            target = node.child("typeName")
            where = node.enclosing("ContractDefinition")
            place = "" if node.get("global") else ids[where.id] if where is not None else file_id(name)
            yield Using(known, target.type_string if target is not None else "", place)


def _listed(node: Node, compilation: Compilation) -> Iterator[Node]:
    for item in node.nodes("functionList"):
        found = compilation.declaration(item)
        if found is not None:
            yield found


def _of_library(node: Node, compilation: Compilation) -> Iterator[Node]:
    path = node.child("libraryName")
    library = compilation.declaration(path) if path is not None else None
    if library is not None:
        yield from (item for item in library.nodes("nodes") if item.kind == "FunctionDefinition")
