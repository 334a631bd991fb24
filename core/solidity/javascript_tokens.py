"""JavaScript and TypeScript cut into tokens: enough to read a configuration file, no more.

Knows comments, strings, templates and regular expressions; types and meaning are
the reader's work.

Source: ECMAScript, “Lexical Grammar”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from core.errors import ProjectError

Kind = Literal["name", "number", "string", "template", "regex", "mark", "end"]

_SPACE = re.compile(r"(?:[\s\ufeff]+|//[^\n\r\u2028\u2029]*|/\*.*?\*/)+", re.DOTALL)
_NAME = re.compile(r"#?[^\W\d][\w$]*|#?\$[\w$]*")
_NUMBER = re.compile(
    r"0[xX][\da-fA-F_]+n?|0[oO][0-7_]+n?|0[bB][01_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?"
)
_STRING = re.compile(r"'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"", re.DOTALL)
_REGEX = re.compile(r"/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_MARK = re.compile(
    r">>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--"
    r"|\+=|-=|\*=|/=|%=|&=|\|=|\^=|\*\*|<<|>>|[{}()\[\];,<>+\-*/%&|^!~?:=.@]"
)
_ESCAPE = re.compile(r"\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_BEFORE_REGEX = frozenset({"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else"})
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `text` of a string is its value, of a template what is between the backticks."""

    kind: Kind
    text: str
    line: int
    fresh: bool = False
    """Whether it is the first one on its line."""


def tokens_of(text: str, file: str, line: int = 1) -> list[Token]:
    """All tokens, an `end` last. Raises `ProjectError` for what no JavaScript engine would read either."""
    made: list[Token] = []
    at, counted, fresh = 0, 0, True
    if text.startswith("#!"):
        at = text.find("\n") if "\n" in text else len(text)
    while True:
        space = _SPACE.match(text, at)
        if space is not None:
            at = space.end()
        gone = text.count("\n", counted, at)
        line, counted, fresh = line + gone, at, fresh or gone > 0
        if at >= len(text):
            made.append(Token("end", "", line, True))
            _check_brackets(made, file)
            return made
        kind, shown, at = _token(text, at, made, file, line)
        made.append(Token(kind, shown, line, fresh))
        line, counted, fresh = line + text.count("\n", counted, at), at, False


def _token(text: str, at: int, before: list[Token], file: str, line: int) -> tuple[Kind, str, int]:
    char = text[at]
    if char == "`":
        end = _end_of_template(text, at + 1, file, line)
        return "template", text[at + 1 : end], end + 1
    if char in "'\"":
        match = _STRING.match(text, at)
        if match is None:
            raise broken(file, line, "a string does not end")
        return "string", unescaped(match[0][1:-1]), match.end()
    if text.startswith("/*", at):
        raise broken(file, line, "a comment does not end")
    if char == "/" and _regex_may_start(before) and (match := _REGEX.match(text, at)):
        return "regex", match[0], match.end()
    patterns: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("name", _NAME), ("number", _NUMBER), ("mark", _MARK)
    )  # fmt: skip
    for kind, pattern in patterns:
        if match := pattern.match(text, at):
            return kind, match[0], match.end()
    raise broken(file, line, f"“{char}” has no place in JavaScript")


def _regex_may_start(before: list[Token]) -> bool:
    if not before:
        return True
    last = before[-1]
    if last.kind == "name":
        return last.text in _BEFORE_REGEX
    return last.kind == "mark" and last.text not in {")", "]", "}"}


def _end_of_template(text: str, at: int, file: str, line: int) -> int:
    """Where the closing backtick is; `${…}` may hold braces, strings and templates of its own."""
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text[at] == "`":
            return at
        elif text.startswith("${", at):
            at = _end_of_hole(text, at + 2, file, line) + 1
        else:
            at += 1
    raise broken(file, line, "a template string does not end")


def _end_of_hole(text: str, at: int, file: str, line: int) -> int:
    depth = 0
    while at < len(text):
        if (match := _STRING.match(text, at)) is not None:
            at = match.end()
            continue
        if text[at] == "`":
            at = _end_of_template(text, at + 1, file, line)
        elif text[at] == "{":
            depth += 1
        elif text[at] == "}":
            if depth == 0:
                return at
            depth -= 1
        at += 1
    raise broken(file, line, "a template string does not end")


def pieces_of_template(text: str) -> list[tuple[str, bool]]:
    """A template as its texts and, marked True, the code of its holes."""
    made: list[tuple[str, bool]] = []
    at = start = 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith("${", at):
            end = _end_of_hole(text, at + 2, "", 0)
            made += [(unescaped(text[start:at]), False), (text[at + 2 : end], True)]
            at = start = end + 1
        else:
            at += 1
    return [*made, (unescaped(text[start:]), False)]


def unescaped(text: str) -> str:
    """A string's value from what stands between its quotes."""

    def value(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code:
            number = int(code, 16)
            is_text = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
            return chr(number) if is_text else "\ufffd"
        return _PLAIN.get(match[4], match[4])

    return _ESCAPE.sub(value, text) if "\\" in text else text


def _check_brackets(tokens: list[Token], file: str) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in _CLOSING:
            opened.append(token)
        elif token.text in _CLOSING.values():
            if not opened or _CLOSING[opened[-1].text] != token.text:
                raise broken(file, token.line, f"“{token.text}” closes nothing")
            opened.pop()
    if opened:
        raise broken(file, opened[-1].line, f"“{opened[-1].text}” is never closed")


def broken(file: str, line: int, why: str) -> ProjectError:
    """The error for a file that is no JavaScript."""
    return ProjectError(f"{file} cannot be read: {why} (line {line}).", "Mend the file.")
