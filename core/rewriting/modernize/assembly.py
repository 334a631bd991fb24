"""Inline assembly: instructions as functions, `x.slot` for `x_slot`.

Source: Solidity manual, breaking changes of 0.5.0 (strict assembly), 0.7.0 (suffixes), 0.8.0 (chainid).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.rewriting.lexis import inside_text
from core.rewriting.modernize.change import Change, Remark, Replace
from core.rewriting.modernize.site import Site, line
from core.solidity.ast import Node
from core.text import Span

_BARE = re.compile(
    rb"\b(gas|caller|callvalue|calldatasize|returndatasize|address|origin|gasprice|coinbase|timestamp|number"
    rb"|difficulty|gaslimit|codesize|msize|pc|stop|invalid|chainid|selfbalance)\b(?!\s*\()(?![\w$.])"
)
_RENAMED = {b"sha3": b"keccak256", b"suicide": b"selfdestruct", b"difficulty": b"prevrandao"}
_CALLED = re.compile(rb"\b(sha3|suicide|difficulty)\b(?=\s*\()")
_SUFFIX = re.compile(rb"\b([A-Za-z_$][\w$]*?)_(slot|offset|length)\b")
_LOOSE = re.compile(rb"=:|\bjumpi?\b|:\s*\n")


def changes(site: Site) -> Iterator[Change]:
    """Assembly as strict assembly."""
    for node in site.walk("InlineAssembly"):
        yield from _block(site, node)


def _block(site: Site, node: Node) -> Iterator[Change]:
    data, span = site.source.data, node.span
    declared = _declared(data, span)
    if site.crosses(0, 5):
        for match in _LOOSE.finditer(data, span.start, span.end):
            if not inside_text(site.source, match.start() + 1):
                yield Remark(
                    match.start(), f"{line(site, match.start())}: jumps and stack assignments are gone."
                )
    if site.crosses(0, 5) or site.crosses(0, 6):
        for match in _BARE.finditer(data, span.start, span.end):
            if (
                match[1] not in declared
                and not _hidden(site, match.start())
                and data[match.start() - 1 : match.start()] != b"."
            ):
                name = _RENAMED.get(match[1], match[1])
                yield Replace(Span(*match.span()), f"{name.decode()}()")
    for match in _CALLED.finditer(data, span.start, span.end):
        if not _hidden(site, match.start()) and (match[1] != b"difficulty" or site.target >= (0, 8, 18)):
            yield Replace(Span(*match.span()), _RENAMED[match[1]].decode())
    if site.crosses(0, 7):
        names = {str(item.get("name", "")) for item in node.get("externalReferences", ())}
        for match in _SUFFIX.finditer(data, span.start, span.end):
            whole = match[0].decode()
            if whole in names and not _hidden(site, match.start()):
                yield Replace(Span(*match.span()), f"{match[1].decode()}.{match[2].decode()}")


def _hidden(site: Site, at: int) -> bool:
    return inside_text(site.source, at) or inside_text(site.source, at + 1)


def _declared(data: bytes, span: Span) -> set[bytes]:
    return set(re.findall(rb"\blet\s+([A-Za-z_$][\w$]*)", data[span.start : span.end]))
