"""The call whose arguments are being typed, told from the text before the cursor.

It reads tokens, not a tree: what is being typed has none. It needs only the text from some
line above on; brackets that were opened before it are not known, and not needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.solidity.tokens import Token, tokens_of

CallKind = Literal["call", "new", "base", "options"]
_PAIRS = {")": "(", "]": "[", "}": "{"}
_DECLARES = frozenset({"function", "event", "error", "modifier", "struct", "enum", "contract", "library"})
_NOT_CALLED = frozenset({
    "if", "for", "while", "return", "returns", "catch", "function", "modifier", "event", "error",
    "constructor", "mapping", "assembly", "using", "is", "do", "else", "emit", "new", "delete", "override",
    "receive", "fallback", "try", "unchecked", "virtual", "public", "external", "internal", "private",
})  # fmt: skip
_CONDITIONS = frozenset({"if", "for", "while"})
_HEADS = frozenset({"is", "public", "internal", "external", "payable", "virtual", "view", "pure"})


@dataclass(frozen=True, slots=True)
class Call:
    """`name` behind `before` (the expression before its dot, empty for none) and what is typed of it.

    `argument` counts from 0; `label` is the name that stands before its colon, where arguments or
    options are named. `start` is the byte of the bracket that was opened. A `base` is a base or a
    modifier in a head; `options` are those in braces: `f{value: 1}`.
    """

    name: str
    before: str
    argument: int
    start: int
    kind: CallKind = "call"
    label: str = ""


@dataclass(slots=True)
class _Open:
    at: int
    text: str
    commas: int = 0
    label: str = ""


def call_at(text: str) -> Call | None:
    """The innermost call that is open at the end of a text; None outside of one."""
    data = text.encode("utf-8", "replace")
    tokens = tokens_of(data)
    opened = _opened(tokens)
    label = ""
    for depth in range(len(opened) - 1, -1, -1):
        item = opened[depth]
        if item.text == "{":
            inside_call = depth > 0 and opened[depth - 1].at == item.at - 1 and opened[depth - 1].text == "("
            if not inside_call:
                return _options(data, tokens, item)
            label, opened[depth - 1].commas = item.label, item.commas
        elif item.text == "(":
            if item.at and _is_called(tokens[item.at - 1]):
                return _call(data, tokens, item, label, depth == 0 or opened[depth - 1].text == "{")
            if item.at and tokens[item.at - 1].text in _NOT_CALLED:
                return None
            label = ""
    return None


def _opened(tokens: Sequence[Token]) -> list[_Open]:
    """The brackets that are open at the end, outermost first."""
    opened: list[_Open] = []
    for at, token in enumerate(tokens):
        text = token.text if token.kind == "mark" else ""
        if text in ("(", "[", "{"):
            opened.append(_Open(at, text))
        elif text in _PAIRS:
            while opened and opened.pop().text != _PAIRS[text]:
                pass
        elif text == "," and opened:
            opened[-1].commas += 1
            opened[-1].label = ""
        elif text == ":" and opened and opened[-1].text == "{" and at and tokens[at - 1].kind == "word":
            opened[-1].label = opened[-1].label or tokens[at - 1].text
        elif text == ";":
            while opened and opened[-1].text != "{" and not _is_loop(tokens, opened[-1]):
                opened.pop()
    return opened


def _is_loop(tokens: Sequence[Token], item: _Open) -> bool:
    return item.text == "(" and item.at > 0 and tokens[item.at - 1].text == "for"


def _is_called(token: Token) -> bool:
    return (token.kind == "word" and token.text not in _NOT_CALLED) or token.text in {"}", "]"}


def _call(data: bytes, tokens: Sequence[Token], item: _Open, label: str, outermost: bool) -> Call | None:
    at = _before_options(tokens, item.at - 1)
    start = _chain_start(tokens, at)
    if at < 0 or start < 0:
        return None
    above = tokens[start - 1].text if start else ""
    if above in _DECLARES:
        return None
    kind: CallKind = "call"
    if above == "new":
        kind = "new"
    elif above in _HEADS or _ends_head(tokens, start - 1) or (above == "," and outermost):
        kind = "base"
    if kind == "new" and tokens[at].text == "]":
        return Call("[]", "", item.commas, tokens[item.at].start, kind, label)
    if tokens[at].kind != "word":
        return None
    return Call(
        tokens[at].text, _before(data, tokens, start, at), item.commas, tokens[item.at].start, kind, label
    )


def _ends_head(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token closes the parameters of a head, and not the condition of an `if`."""
    if at < 0 or tokens[at].text != ")":
        return False
    opened = _opening(tokens, at)
    return opened > 0 and tokens[opened - 1].text not in _CONDITIONS


def _options(data: bytes, tokens: Sequence[Token], item: _Open) -> Call | None:
    """`x.f{` and `new C{`; every other brace is a block."""
    at = item.at - 1
    start = _chain_start(tokens, at)
    if at < 0 or start < 0 or tokens[at].kind != "word":
        return None
    made = start > 0 and tokens[start - 1].text == "new"
    if not made and (at == start or tokens[start - 1].text == "is"):
        return None
    inside = [token.text for token in tokens[item.at + 1 : item.at + 3]]
    if len(inside) == 2 and inside[1] != ":":
        return None
    name, before = tokens[at].text, _before(data, tokens, start, at)
    word = "new" if made else ""
    return Call(name, f"{word} {before}".strip(), item.commas, tokens[item.at].start, "options", item.label)


def _before(data: bytes, tokens: Sequence[Token], start: int, at: int) -> str:
    if at and tokens[at - 1].text == ".":
        return data[tokens[start].start : tokens[at - 1].start].decode("utf-8", "replace")
    return ""


def _before_options(tokens: Sequence[Token], at: int) -> int:
    """The token before the options of a call that end there."""
    while at >= 0 and tokens[at].text == "}":
        at = _opening(tokens, at) - 1
    return at


def _chain_start(tokens: Sequence[Token], at: int) -> int:
    """The first token of the expression that ends with a token."""
    while at >= 0:
        if tokens[at].text in ("]", ")"):
            at = _opening(tokens, at)
            if at > 0 and (tokens[at - 1].kind == "word" or tokens[at - 1].text in ("]", ")")):
                at -= 1
                continue
        if at > 0 and tokens[at - 1].text == ".":
            at = _before_options(tokens, at - 2)
            continue
        return at
    return -1


def _opening(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    for index in range(at, -1, -1):
        if tokens[index].kind == "mark" and tokens[index].text in _PAIRS:
            depth += 1
        elif tokens[index].kind == "mark" and tokens[index].text in ("(", "[", "{"):
            depth -= 1
            if not depth:
                return index
    return -1
