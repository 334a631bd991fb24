"""Names that are no longer possible: words that became keywords, state variables that hide others.

What callers see (public functions and getters) is never renamed; that is said instead.

Source: Solidity manual, breaking changes of 0.5.0, 0.6.0 and 0.7.0 (keywords), 0.6.0 (shadowing).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.rewriting.modernize.change import Change, Remark, Replace
from core.rewriting.modernize.site import Site, line
from core.solidity.ast import Node
from core.text import Span

_KEYWORDS: tuple[tuple[tuple[int, int], frozenset[str]], ...] = (
    (
        (0, 5),
        frozenset(
            {
                "alias", "apply", "auto", "calldata", "constructor", "copyof", "define", "emit", "immutable",
                "implements", "macro", "mutable", "override", "partial", "promise", "reference", "sealed",
                "sizeof", "supports", "typedef", "unchecked",
            }
        ),
    ),
    ((0, 6), frozenset({"virtual"})),
    ((0, 7), frozenset({"gwei"})),
    ((0, 8), frozenset({"this", "super", "_"})),
)  # fmt: skip
_DECLARATIONS = (
    "VariableDeclaration", "FunctionDefinition", "ModifierDefinition", "StructDefinition", "EnumDefinition",
    "EnumValue", "EventDefinition", "ContractDefinition",
)  # fmt: skip
_SEEN = ("EventDefinition", "ContractDefinition")


def changes(site: Site) -> Iterator[Change]:
    """Every place in the file that names something renamed."""
    wanted, remarks = _wanted(site)
    for node in remarks:
        if node.file == site.file:
            at = node.span.start
            yield Remark(
                at, f"{line(site, at)}: rename {node.name}, which callers see and which hides another name."
            )
    if not wanted:
        return
    for node in site.walk():
        name = wanted.get(node.id) if node.kind in _DECLARATIONS else None
        if name is not None:
            span = node.get("nameSpan")
            if isinstance(span, Span):
                yield Replace(span, name)
            continue
        reference = node.get("referencedDeclaration")
        name = wanted.get(reference) if isinstance(reference, int) else None
        if name is None:
            continue
        if node.kind in ("Identifier", "IdentifierPath"):
            yield Replace(node.span, name)
        elif node.kind == "MemberAccess":
            yield Replace(Span(node.span.end - len(node.text("memberName")), node.span.end), name)


def _wanted(site: Site) -> tuple[Mapping[int, str], tuple[Node, ...]]:
    """(declaration → new name, declarations that a person must rename), over all files."""
    kept = vars(site.compilation)
    key = f"_renames {site.target}"
    if key not in kept:
        kept[key] = _collected(site)
    found: tuple[Mapping[int, str], tuple[Node, ...]] = kept[key]
    return found


def _collected(site: Site) -> tuple[Mapping[int, str], tuple[Node, ...]]:
    words = frozenset(word for since, items in _KEYWORDS if site.crosses(*since) for word in items)
    wanted: dict[int, str] = {}
    remarks: list[Node] = []
    targets = set(site.compilation.input.targets)
    for file, ast in site.compilation.asts.items():
        for node in ast.walk(*_DECLARATIONS):
            if node.name in words and node.text("kind") != "constructor":
                if file not in targets or _is_seen(node):
                    remarks.append(node)
                else:
                    wanted[node.id] = f"{node.name}_" if node.name != "_" else "unused"
    if site.crosses(0, 6):
        for node in _hidden(site, targets):
            if _is_seen(node):
                remarks.append(node)
            else:
                wanted[node.id] = _fresh(site, node)
    return wanted, tuple(remarks)


def _is_seen(node: Node) -> bool:
    if node.kind in _SEEN:
        return True
    if node.kind == "FunctionDefinition" or node.get("stateVariable"):
        return node.text("visibility") in ("public", "external")
    return False


def _hidden(site: Site, targets: set[str]) -> Iterator[Node]:
    """One of each two state variables of one name in a line of inheritance: the one that nobody sees."""
    nodes = site.compilation.nodes_by_id
    for file in targets:
        ast = site.compilation.asts.get(file)
        for contract in ast.nodes("nodes") if ast is not None else ():
            if contract.kind != "ContractDefinition":
                continue
            own = {item.name: item for item in _variables(contract)}
            for number in contract.get("linearizedBaseContracts", ())[1:]:
                base = nodes.get(number)
                for item in _variables(base) if base is not None else ():
                    if item.name in own and item.text("visibility") != "private":
                        mine = own[item.name]
                        yield mine if not _is_seen(mine) or item.file not in targets else item


def _variables(contract: Node) -> tuple[Node, ...]:
    return tuple(item for item in contract.nodes("nodes") if item.kind == "VariableDeclaration")


def _fresh(site: Site, node: Node) -> str:
    home = node.enclosing("ContractDefinition")
    taken = {
        word
        for ast in site.compilation.asts.values()
        for word in (item.name for item in ast.walk(*_DECLARATIONS))
    }
    name = f"{node.name}Of{home.name if home is not None else ''}"
    while name in taken:
        name += "_"
    return name
