"""What the new compiler's errors ask for: one small change for each message that names it.

The steps before know the old types and do most; this is for what only the new compiler sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from core.rewriting.lexis import comments, find_token
from core.rewriting.modernize.change import Change, Insert, Replace, Wrap
from core.rewriting.modernize.site import fixed_bytes, integer, is_address
from core.solidity.compilation import Diagnostic
from core.text import SourceText, Span

_FROM_TO = (
    re.compile(r"conversion from (?P<given>.+?) to (?P<wanted>.+?) requested"),
    re.compile(r"Type (?P<given>.+?) is not implicitly convertible to expected type (?P<wanted>.+?)\."),
    re.compile(
        r"type (?P<given>.+?) is not implicitly convertible to expected type \(.*?\) (?P<wanted>.+?)\."
    ),
    re.compile(r"type (?P<given>.+?) is not implicitly convertible to expected type (?P<wanted>.+?)\."),
)


def repairs(diagnostic: Diagnostic, source: SourceText) -> Iterator[Change]:
    """Changes that answer one error; none where nothing is known to help."""
    span = diagnostic.span
    mend = _MENDERS.get(diagnostic.code)
    if span is not None and mend is not None:
        yield from mend(diagnostic.message, source, span)


def _implicit(message: str, source: SourceText, span: Span) -> Iterator[Change]:
    found = next((match for pattern in _FROM_TO if (match := pattern.search(message))), None)
    if found is None:
        return
    value = _value(source, span) if source.data[span.start : span.end].find(b"=") > 0 else span
    chain = conversion(found["given"], found["wanted"])
    if chain:
        yield Wrap(value, "".join(f"{item}(" for item in chain), ")" * len(chain))


def _value(source: SourceText, span: Span) -> Span:
    """The right side of a declaration or an assignment; the whole span where there is none."""
    at = span.start
    while (equal := find_token(source, "=", Span(at, span.end))) is not None:
        around = source.data[equal.start - 1 : equal.start] + source.data[equal.end : equal.end + 1]
        if b"=" in around or around[:1] in (b"<", b">", b"!"):
            at = equal.end + 1
            continue
        start = equal.end
        while source.data[start : start + 1].isspace():
            start += 1
        return Span(start, span.end)
    return span


def conversion(given: str, wanted: str) -> list[str]:
    """Types to convert to, outermost first; empty where a person must decide."""
    given, wanted = given.strip(), wanted.strip()
    if wanted == "address payable":
        if given == "address":
            return ["payable"]
        if given.startswith("contract "):
            return ["payable", "address"]
        return ["payable", "address"] if given == "int_const 0" else []
    if is_address(wanted):
        if given.startswith(("contract ", "int_const")):
            return ["address"]
        return ["address", "uint160"] if integer(given) else []
    width = fixed_bytes(wanted)
    if width is not None and given.startswith("int_const"):
        return [wanted, f"uint{8 * width}"]
    if wanted == "bytes memory" and given.startswith(("string", "literal_string")):
        return ["bytes"]
    if wanted == "bytes memory" and fixed_bytes(given):
        return ["abi.encodePacked"]
    return []


def _payable_receiver(_: str, source: SourceText, span: Span) -> Iterator[Change]:
    text = source.slice(span)
    dot = text.rfind(".")
    yield Wrap(Span(span.start, span.start + len(text[:dot].encode())), "payable(", ")")


def _checksum(message: str, source: SourceText, span: Span) -> Iterator[Change]:
    found = re.search(r"Correct checksummed address: \"?(0x[0-9a-fA-F]{40})", message)
    text = source.slice(span)
    if found is not None:
        yield Replace(span, found[1])
    elif re.fullmatch(r"0x[0-9a-fA-F]{39,41}", text):
        yield Replace(span, f"0x{text[2:].rjust(40, '0')}" if len(text) < 42 else f"uint160({int(text, 16)})")


def _abstract(_: str, source: SourceText, span: Span) -> Iterator[Change]:
    if source.data[span.start :].startswith(b"contract"):
        yield Insert(span.start, "abstract ")


def _pure_reads(_: str, source: SourceText, span: Span) -> Iterator[Change]:
    at = source.data.rfind(b"function", 0, span.start)
    body = source.data.find(b"{", at)
    found = find_token(source, " pure", Span(at, body)) if 0 <= at < body else None
    if found is not None:
        yield Replace(Span(found.start + 1, found.end), "view")


def _explicit(message: str, source: SourceText, span: Span) -> Iterator[Change]:
    found = re.search(r'not allowed from (?:non-payable )?"?(.+?)"? to "?(.+?)"?[,.]', message)
    text = source.slice(span)
    opening = text.find("(")
    if found is None or opening < 0 or not text.endswith(")"):
        return
    inside = Span(span.start + len(text[: opening + 1].encode()), span.end - 1)
    given, wanted = found[1].strip('"'), found[2].strip('"')
    if wanted.startswith("contract ") and is_address(given):
        yield Wrap(inside, "payable(", ")")
    elif wanted.startswith("contract ") and (integer(given) or given.startswith("int_const")):
        yield Wrap(
            inside, "address(uint160(" if integer(given) else "address(", "))" if integer(given) else ")"
        )
    elif given.startswith("contract ") and integer(wanted):
        yield Wrap(inside, "uint160(address(", "))")


def _documentation(message: str, source: SourceText, span: Span) -> Iterator[Change]:
    """A tag that documents nothing: its words stay, as text of the tag before."""
    if "Did you mean" in message:
        at = source.data.find(b"@notice", span.start, span.end)
        if at >= 0:
            yield Replace(Span(at, at + len(b"@notice")), "@dev")
        return
    found = re.search(r"Documented parameter \"([^\"]+)\" not found", message)
    tag = re.search(r"tag \"?@(\w+)[ ]?([^\"]*)", message)
    if found is not None:
        pattern, word = rf"@param(\s+{re.escape(found[1])}\b)", "Parameter"
    elif tag is not None:
        words = r"\s+(?:\*\s*|///\s*)*".join(re.escape(item) for item in tag[2].split()[:4])
        pattern, word = (
            rf"@{re.escape(tag[1])}(\s+{words})",
            tag[1].capitalize() + ("s" if tag[1] == "return" else ""),
        )
    else:
        return
    place = re.search(pattern.encode(), source.data[span.start : span.end])
    if place is not None:
        start = span.start + place.start()
        yield Replace(Span(start, span.start + place.start(1)), word)


def _unwanted(_: str, source: SourceText, span: Span) -> Iterator[Change]:
    """A documentation comment where none may be becomes a plain one."""
    end = span.start
    for comment in reversed([item for item in comments(source) if item.end <= span.start]):
        if source.data[comment.end : end].strip():
            return
        head = source.data[comment.start : comment.start + 3]
        if head in (b"///", b"/**"):
            yield Replace(Span(comment.start, comment.start + 3), head[:2].decode())
        end = comment.start


def _external(_: str, source: SourceText, span: Span) -> Iterator[Change]:
    """A function of an interface must be external."""
    for word in (" public", " internal"):
        found = find_token(source, word, span)
        if found is not None:
            yield Replace(found, " external")
            return


_MENDERS: Mapping[str, Callable[[str, SourceText, Span], Iterator[Change]]] = {
    "9553": _implicit,
    "9574": _implicit,
    "7407": _implicit,
    "6359": _implicit,
    "9862": _payable_receiver,
    "9429": _checksum,
    "3656": _abstract,
    "2527": _pure_reads,
    "9640": _explicit,
    "7398": _explicit,
    "1560": _external,
    "2604": _documentation,
    "3881": _documentation,
    "5856": _documentation,
    "6546": _documentation,
    "7816": _documentation,
    "2837": _unwanted,
}
"""solc's error code → what answers it."""
