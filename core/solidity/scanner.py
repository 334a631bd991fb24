"""Imports and version pragmas of a source text, read without a compiler.

Knows comments and strings and nothing else of the language, so it also works
on code that somebody is still typing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.text import SourceText, Span

_COMMENT = rb"//[^\n\r]*|/\*.*?(?:\*/|\Z)"
_STRING = rb"\"(?:\\.|[^\"\\\n\r])*\"?|'(?:\\.|[^'\\\n\r])*'?"
_STATEMENT = re.compile(
    rb"(?P<skip>" + _COMMENT + rb"|" + _STRING + rb")|(?<![\w$])(?P<word>import|pragma)(?![\w$])", re.DOTALL
)
_PART = re.compile(rb"(?P<comment>" + _COMMENT + rb")|(?P<string>" + _STRING + rb")|(?P<end>;)", re.DOTALL)
_VERSION = re.compile(r"solidity(?![\w$])(?P<range>.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ImportStatement:
    """One import: the path between the quotes and the span of the whole statement."""

    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class VersionPragma:
    """One `pragma solidity …;`: the text after `solidity`, without comments."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Header:
    """What a source text asks of the files and the compiler around it, in source order."""

    imports: tuple[ImportStatement, ...]
    pragmas: tuple[VersionPragma, ...]


def scan(source: SourceText) -> Header:
    """Read imports and pragmas of a text."""
    imports: list[ImportStatement] = []
    pragmas: list[VersionPragma] = []
    data, at = source.data, 0
    while match := _STATEMENT.search(data, at):
        at = match.end()
        if match["word"] is None:
            continue
        text, string, at = _rest(data, at)
        span = Span(match.start(), at)
        if match["word"] == b"import" and string is not None:
            imports.append(ImportStatement(string, span))
        elif match["word"] == b"pragma" and (version := _VERSION.match(text)):
            pragmas.append(VersionPragma(version["range"].strip(), span))
    return Header(tuple(imports), tuple(pragmas))


def _rest(data: bytes, at: int) -> tuple[str, str | None, int]:
    """A statement up to its semicolon: text without comments, first string, and where it ends."""
    kept: list[bytes] = []
    string: str | None = None
    while match := _PART.search(data, at):
        kept.append(data[at : match.start()])
        at = match.end()
        if match["end"]:
            break
        if match["string"]:
            kept.append(match["string"].strip(b"\"'"))
            if string is None:
                string = _unquoted(match["string"])
        else:
            kept.append(b" ")
    else:
        kept.append(data[at:])
        at = len(data)
    return b"".join(kept).decode("utf-8", "replace").strip(), string, at


def _unquoted(literal: bytes) -> str:
    text = literal[1:].decode("utf-8", "replace")
    if len(literal) > 1 and literal[-1] == literal[0]:
        text = text[:-1]
    return _ESCAPE.sub(r"\1", text)
