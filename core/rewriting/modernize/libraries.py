"""`using A for B`, which heirs no longer inherit.

Source: Solidity manual, “Solidity v0.7.0 Breaking Changes”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.rewriting.edits import at_body_start
from core.rewriting.modernize.change import Change, Insert
from core.rewriting.modernize.site import Site
from core.solidity.ast import Node


def changes(site: Site) -> Iterator[Change]:
    """The directives of bases, repeated where their functions are called."""
    if not site.crosses(0, 7):
        return
    for contract in site.walk("ContractDefinition"):
        lines = list(_missing(site, contract))
        edit = at_body_start(site.source, contract, lines) if lines else None
        if edit is not None:
            yield Insert(edit.span.start, edit.text)


def _missing(site: Site, contract: Node) -> Iterator[str]:
    used = {
        home.id
        for node in contract.walk("MemberAccess")
        if (declared := site.declaration(node)) is not None
        and declared.kind == "FunctionDefinition"
        and (home := declared.parent) is not None
        and home.text("contractKind") == "library"
        and not _names_library(site, node, home)
    }
    have = {_spelled(site, item) for item in _directives(contract)}
    for number in contract.get("linearizedBaseContracts", ())[1:]:
        base = site.compilation.nodes_by_id.get(number)
        for item in _directives(base) if base is not None else ():
            name = item.child("libraryName")
            text = _spelled(site, item)
            if name is not None and name.get("referencedDeclaration") in used and text not in have:
                have.add(text)
                yield text


def _names_library(site: Site, node: Node, library: Node) -> bool:
    base = node.child("expression")
    return base is not None and base.type_string == f"type(library {library.name})"


def _directives(contract: Node) -> tuple[Node, ...]:
    return tuple(item for item in contract.nodes("nodes") if item.kind == "UsingForDirective")


def _spelled(site: Site, directive: Node) -> str:
    source = site.compilation.input.sources[directive.file]
    text = " ".join(source.slice(directive.span).split())
    return text if text.endswith(";") else text + ";"
