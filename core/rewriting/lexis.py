"""Where comments and strings lie in Solidity text, found without a parser.

Rules read meaning from the AST; this is only for what the AST leaves out:
comments, and the place of single tokens between two nodes. Offsets are bytes.
"""

from __future__ import annotations

import re
from functools import lru_cache

from core.text import SourceText, Span

_TOKEN = re.compile(
    rb"(?P<comment>//[^\r\n]*|/\*.*?(?:\*/|\Z))"
    rb"|(?P<string>\"(?:\\.|[^\"\\\r\n])*\"?|'(?:\\.|[^'\\\r\n])*'?)",
    re.DOTALL,
)


@lru_cache(maxsize=512)
def _tokens(source: SourceText) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    comments: list[Span] = []
    strings: list[Span] = []
    for match in _TOKEN.finditer(source.data):
        (comments if match.lastgroup == "comment" else strings).append(Span(*match.span()))
    return tuple(comments), tuple(strings)


def comments(source: SourceText) -> tuple[Span, ...]:
    """Every comment, in order; a line comment ends before its line end."""
    return _tokens(source)[0]


def comments_in(source: SourceText, span: Span) -> tuple[Span, ...]:
    """Comments that share a byte with `span`."""
    return tuple(item for item in comments(source) if item.start < span.end and span.start < item.end)


def inside_text(source: SourceText, offset: int) -> bool:
    """Whether `offset` lies strictly inside a comment or a string."""
    return any(item.start < offset < item.end for kind in _tokens(source) for item in kind)


def find_token(source: SourceText, token: str, span: Span) -> Span | None:
    """The first `token` in `span` outside comments and strings, or None."""
    wanted = token.encode("utf-8")
    at = source.data.find(wanted, span.start, span.end)
    while at >= 0:
        hidden = _hidden(source, at)
        if hidden is None:
            return Span(at, at + len(wanted))
        at = source.data.find(wanted, hidden.end, span.end)
    return None


def find_word(source: SourceText, word: str, span: Span) -> Span | None:
    """Like `find_token` for a whole word: no letter, digit, `_` or `$` on either side."""
    at = span.start
    while (found := find_token(source, word, Span(at, span.end))) is not None:
        around = source.data[max(found.start - 1, 0) : found.start] + source.data[found.end : found.end + 1]
        if not re.search(rb"[A-Za-z0-9_$]", around):
            return found
        at = found.end
    return None


def code_after(source: SourceText, offset: int) -> int:
    """The offset of the first byte at or after `offset` that is neither space nor comment."""
    while offset < len(source.data):
        if source.data[offset : offset + 1].isspace():
            offset += 1
            continue
        comment = next((item for item in comments(source) if item.start == offset), None)
        if comment is None:
            return offset
        offset = comment.end
    return offset


def _hidden(source: SourceText, offset: int) -> Span | None:
    kinds = _tokens(source)
    return next((item for kind in kinds for item in kind if item.start <= offset < item.end), None)


def has_comment_between(source: SourceText, span: Span) -> bool:
    """Whether a comment shares a byte with `span`."""
    return bool(comments_in(source, span))


def tokens_between(source: SourceText, span: Span, token: str) -> bool:
    """Whether `token` stands in `span` outside comments and strings."""
    return find_token(source, token, span) is not None


def strings(source: SourceText) -> tuple[Span, ...]:
    """Every string literal with its quotes, in order."""
    return _tokens(source)[1]


def last_code(source: SourceText, span: Span) -> int:
    """The end of the last byte in a span that is neither space nor comment."""
    hidden = comments_in(source, span)
    at = span.end
    while at > span.start:
        comment = next((item for item in hidden if item.end == at), None)
        if comment is not None:
            at = comment.start
        elif source.data[at - 1 : at].isspace():
            at -= 1
        else:
            break
    return max(at, span.start)
