"""Words that changed: throw, suicide, sha3, now, msg.gas, block.blockhash, byte, units, emit, pragmas.

Source: Solidity manual, breaking changes of 0.5.0, 0.7.0 and 0.8.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.rewriting.lexis import strings
from core.rewriting.modernize.change import Change, Insert, Remark, Replace
from core.rewriting.modernize.site import Site, is_builtin, is_member, line
from core.solidity.ast import Node
from core.text import Span

_ESCAPES = {rb"\b": rb"\x08", rb"\f": rb"\x0c", rb"\v": rb"\x0b"}
_UNITS = {"szabo": 12, "finney": 15}
_ESCAPE = re.compile(rb"\\.", re.DOTALL)


def changes(site: Site) -> Iterator[Change]:
    """Each word in its new form."""
    for node in site.walk("Throw", "Identifier", "MemberAccess", "ElementaryTypeName", "Literal"):
        yield from _word(site, node)
    for node in site.walk("ElementaryTypeNameExpression"):
        if site.crosses(0, 8) and site.text(node) == "byte":
            yield Replace(node.span, "bytes1")
    if site.crosses(0, 5):
        yield from _events(site)
    yield from _pragmas(site)
    if site.crosses(0, 7):
        yield from _strings(site)


def _word(site: Site, node: Node) -> Iterator[Change]:
    if node.kind == "Throw":
        yield Replace(node.span, "revert()" + (";" if site.text(node).endswith(";") else ""))
    elif node.kind == "Identifier":
        yield from _identifier(site, node)
    elif node.kind == "MemberAccess" and site.crosses(0, 5):
        if is_member(site, node, "msg", "gas"):
            yield Replace(node.span, "gasleft()")
        elif is_member(site, node, "block", "blockhash"):
            yield Replace(node.span, "blockhash")
    elif node.kind == "ElementaryTypeName" and site.crosses(0, 8) and site.text(node) == "byte":
        yield Replace(node.span, "bytes1")
    elif node.kind == "Literal":
        yield from _literal(site, node)


def _identifier(site: Site, node: Node) -> Iterator[Change]:
    if is_builtin(site, node, "now") and site.crosses(0, 7):
        yield Replace(node.span, "block.timestamp")
    elif is_builtin(site, node, "suicide") and site.crosses(0, 5):
        yield Replace(node.span, "selfdestruct")
    elif is_builtin(site, node, "sha3") and site.crosses(0, 5):
        yield Replace(node.span, "keccak256")
    elif is_builtin(site, node, "log0", "log1", "log2", "log3", "log4") and site.crosses(0, 8):
        at = node.span.start
        yield Remark(at, f"{line(site, at)}: {node.name} is gone; write an event or assembly.")


def _literal(site: Site, node: Node) -> Iterator[Change]:
    unit = node.text("subdenomination")
    text = site.text(node)
    number = text[: len(text) - len(unit)].strip() if unit and text.endswith(unit) else text
    if unit == "years" and site.crosses(0, 5) and number.isdigit():
        yield Replace(node.span, f"{int(number) * 365} days")
    elif unit in _UNITS and site.crosses(0, 7) and re.fullmatch(r"\d+(\.\d+)?", number):
        yield Replace(node.span, f"{number}e{_UNITS[unit]}")
    elif unit and number[:2].lower() == "0x" and site.crosses(0, 5):
        yield Replace(node.span, f"{int(number, 16)} {unit}")
    elif node.text("kind") == "number" and site.crosses(0, 5):
        if text.startswith("0X"):
            yield Replace(node.span, "0x" + text[2:])
        elif re.fullmatch(r"\d+\.", number):
            yield Replace(node.span, text.replace(".", "", 1))
        elif re.fullmatch(r"0\d+", number):
            yield Replace(node.span, text[:0] + str(int(number)) + text[len(number) :])


def _events(site: Site) -> Iterator[Change]:
    for node in site.walk("ExpressionStatement"):
        call = node.child("expression")
        callee = call.child("expression") if call is not None and call.kind == "FunctionCall" else None
        declared = site.declaration(callee) if callee is not None else None
        if declared is not None and declared.kind == "EventDefinition":
            yield Insert(node.span.start, "emit ")


def _pragmas(site: Site) -> Iterator[Change]:
    for node in site.walk("PragmaDirective"):
        words = [str(item) for item in node.get("literals", ())]
        if words[:1] == ["experimental"] and words[1:2] != ["ABIEncoderV2"]:
            yield Replace(node.span, "")
        elif words[:2] == ["experimental", "ABIEncoderV2"] and site.crosses(0, 8):
            yield Replace(node.span, "pragma abicoder v2;")


def _strings(site: Site) -> Iterator[Change]:
    data = site.source.data
    for span in strings(site.source):
        token = data[span.start : span.end]
        if any(escape in token for escape in _ESCAPES):
            token = _ESCAPE.sub(lambda match: _ESCAPES.get(match[0], match[0]), token)
        head = data[max(0, span.start - 7) : span.start]
        plain = not head.endswith((b"unicode", b"hex"))
        prefix = b"unicode" if plain and any(byte > 127 for byte in token) else b""
        if prefix + token != data[span.start : span.end] and not _is_path(site, span):
            yield Replace(span, (prefix + token).decode("utf-8"))


def _is_path(site: Site, span: Span) -> bool:
    return any(node.span.contains(span) for node in site.walk("ImportDirective"))
