"""Heads of contracts, functions and modifiers: constructors, visibility, view, virtual, override, fallback.

Source: Solidity manual, “Solidity v0.5.0 Breaking Changes” (constructors, visibility, fallback),
“v0.6.0” (virtual, override, abstract, fallback), “v0.7.0” (constructor visibility).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.rewriting.lexis import has_comment_between, last_code, tokens_between
from core.rewriting.modernize.change import Change, Insert, Remark, Replace
from core.rewriting.modernize.inheritance import Inheritance, inheritance_of
from core.rewriting.modernize.site import Site, header, line
from core.solidity.ast import Node
from core.text import Span

_KEYWORDS = ("public", "external", "internal", "private", "constant", "view", "pure", "payable")
_VISIBILITIES = ("public", "external", "internal", "private")


def changes(site: Site) -> Iterator[Change]:
    """Heads as the target wants them."""
    family = inheritance_of(site.compilation)
    for contract in site.walk("ContractDefinition"):
        if site.crosses(0, 6) and _must_be_abstract(contract):
            yield Insert(contract.span.start, "abstract ")
        yield from _bases(site, contract)
        for member in contract.nodes("nodes"):
            if member.kind == "FunctionDefinition":
                yield from _function(site, family, contract, member)
            elif member.kind == "ModifierDefinition" and site.crosses(0, 6):
                words = family.words(contract, member)
                at = last_code(site.source, header(site, member))
                yield from (Insert(at, f" {word}") for word in words)
            elif member.kind == "VariableDeclaration" and site.crosses(0, 6):
                yield from _variable(site, family, contract, member)


def _must_be_abstract(contract: Node) -> bool:
    if contract.text("contractKind") != "contract":
        return False
    if contract.get("fullyImplemented") is False:
        return True
    makers = (item for item in contract.nodes("nodes") if item.text("kind") == "constructor")
    return any(item.text("visibility") == "internal" for item in makers)


def _bases(site: Site, contract: Node) -> Iterator[Change]:
    """`is Base()`: parentheses without arguments are no longer read."""
    for item in contract.nodes("baseContracts") if site.crosses(0, 5) else ():
        name = item.child("baseName")
        text = site.source.slice(Span(name.span.end, item.span.end)) if name is not None else ""
        if name is not None and re.fullmatch(r"\s*\(\s*\)", text):
            yield Replace(Span(name.span.end, item.span.end), "")


def _variable(site: Site, family: Inheritance, contract: Node, variable: Node) -> Iterator[Change]:
    if variable.text("visibility") != "public":
        return
    words = [word for word in family.words(contract, variable) if word != "virtual"]
    kind = variable.child("typeName")
    public = site.word("public", Span(kind.span.end if kind else variable.span.start, variable.span.end))
    if public is not None:
        yield from (Insert(public.end, f" {word}") for word in words)


def _function(site: Site, family: Inheritance, contract: Node, function: Node) -> Iterator[Change]:
    kind = function.text("kind")
    head = header(site, function)
    spans = {word: span for word in _KEYWORDS if (span := _keyword(site, function, head, word)) is not None}
    if kind == "constructor":
        yield from _constructor(site, function, spans)
        return
    at = max((span.end for span in spans.values()), default=head.start)
    constant = spans.get("constant")
    if constant is not None and site.crosses(0, 5):
        yield Replace(constant, "view")
    yield from _visibility(site, contract, function, spans, head)
    if kind == "fallback" and site.crosses(0, 6):
        parameters = function.child("parameters")
        end = parameters.span.start if parameters is not None else function.span.start + 8
        yield Replace(Span(function.span.start, end), "fallback")
    if site.crosses(0, 6) and contract.text("contractKind") != "library":
        yield from (Insert(at, f" {word}") for word in family.words(contract, function))
    if function.child("body") is None and site.crosses(0, 6):
        for item in function.nodes("modifiers"):
            yield Replace(_with_space(site, item.span), "")


def _with_space(site: Site, span: Span) -> Span:
    data, start = site.source.data, span.start
    while data[start - 1 : start] in (b" ", b"\t"):
        start -= 1
    return Span(start, span.end)


def _keyword(site: Site, function: Node, head: Span, word: str) -> Span | None:
    """A keyword of the head itself, not one in the arguments of a modifier or in the results."""
    at = head.start
    busy = [item.span for item in function.nodes("modifiers")]
    results = function.child("returnParameters")
    if results is not None and len(results.span):
        busy.append(results.span)
    while (found := site.word(word, Span(at, head.end))) is not None:
        if not any(span.contains(found) for span in busy):
            return found
        at = found.end
    return None


def _visibility(
    site: Site, contract: Node, function: Node, spans: dict[str, Span], head: Span
) -> Iterator[Change]:
    wanted = ""
    if function.text("kind") == "fallback" or contract.text("contractKind") == "interface":
        wanted = "external"
    given = next((word for word in _VISIBILITIES if word in spans), "")
    if not site.crosses(0, 5):
        return
    if not given:
        yield Insert(head.start, f" {wanted or 'public'}")
    elif wanted and given != wanted:
        yield Replace(spans[given], wanted)


def _constructor(site: Site, function: Node, spans: dict[str, Span]) -> Iterator[Change]:
    parameters = function.child("parameters")
    if function.name and parameters is not None and site.crosses(0, 5):
        span = Span(function.span.start, parameters.span.start)
        if has_comment_between(site.source, span):
            yield Remark(
                span.start, f"{line(site, span.start)}: a comment stands in the head of the constructor."
            )
        else:
            yield Replace(span, "constructor")
    if site.crosses(0, 7):
        for word in ("public", "internal"):
            if word in spans:
                yield Replace(_with_space(site, spans[word]), "")
    elif site.crosses(0, 5) and not any(word in spans for word in _VISIBILITIES) and parameters is not None:
        yield Insert(parameters.span.end, " public")
    for item in function.nodes("modifiers"):
        name = item.child("modifierName")
        declared = site.declaration(name) if name is not None else None
        named = declared is not None and declared.kind == "ContractDefinition"
        if named and not tokens_between(site.source, item.span, "("):
            yield Replace(_with_space(site, item.span), "")
