"""Solidity text as tokens, whether it compiles or not: words, numbers, strings and punctuation.

Comments and white space are left out; what is no token of the language becomes one of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.text import Span

_TOKEN = re.compile(
    rb"(?P<skip>\s+|//[^\n\r]*|/\*.*?(?:\*/|\Z))"
    rb"|(?P<string>\"(?:\\.|[^\"\\\n\r])*\"?|'(?:\\.|[^'\\\n\r])*'?)"
    rb"|(?P<word>[A-Za-z_$][\w$]*)"
    rb"|(?P<number>0[xX][0-9a-fA-F_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE]-?\d+)?)"
    rb"|(?P<mark>>>>=|<<=|>>=|>>>|=>|->|==|!=|<=|>=|&&|\|\||\+\+|--|\*\*|<<|>>|[-+*/%|&^:]=|.)",
    re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `kind` is word, number, string or mark, `start` and `end` are bytes of the whole text."""

    kind: str
    text: str
    start: int
    end: int


def tokens_of(data: bytes, span: Span | None = None) -> tuple[Token, ...]:
    """The tokens of a text, or of a part of it that starts and ends between tokens."""
    start, end = (span.start, span.end) if span is not None else (0, len(data))
    found = []
    for match in _TOKEN.finditer(data, start, end):
        kind = match.lastgroup or "mark"
        if kind != "skip":
            found.append(Token(kind, match.group().decode("utf-8", "replace"), match.start(), match.end()))
    return tuple(found)


def closing(tokens: Sequence[Token], at: int) -> int:
    """The index of the bracket that closes the one at `at`; the last index where none does."""
    waiting: list[str] = []
    for index in range(at, len(tokens)):
        text = tokens[index].text
        if tokens[index].kind != "mark":
            continue
        if text in _CLOSING:
            waiting.append(_CLOSING[text])
        elif waiting and text == waiting[-1]:
            waiting.pop()
            if not waiting:
                return index
    return len(tokens) - 1


def statements_of(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], ...]:
    """The simple statements of a body in order, without their semicolon.

    Heads (`if (…)`, `for (…)`, `else`, `unchecked`) are statements of their own.
    """
    found: list[tuple[Token, ...]] = []
    current: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if (token.kind == "mark" and token.text in {"(", "["}) or _opens_options(tokens, index):
            end = closing(tokens, index)
            current += tokens[index : end + 1]
            index = end + 1
            if current[0].text in {"if", "for", "while"} and token.text == "(" and len(current) > 1:
                current = _ended(found, current)
            continue
        if (token.kind == "mark" and token.text in {";", "{", "}"}) or token.text in {"else", "do"}:
            current = _ended(found, current)
        else:
            current.append(token)
        index += 1
    _ended(found, current)
    return tuple(found)


def _ended(found: list[tuple[Token, ...]], current: list[Token]) -> list[Token]:
    if current:
        found.append(tuple(current))
    return []


def _opens_options(tokens: Sequence[Token], at: int) -> bool:
    """Whether a brace opens call options or named arguments (`{value: x}`), not a block."""
    rest = tokens[at + 1 : at + 3]
    return tokens[at].text == "{" and len(rest) == 2 and rest[0].kind == "word" and rest[1].text == ":"
