"""What a person is in the middle of typing, told from the text before the cursor alone.

It never asks a parser, because it is asked after every key. Columns are
positions in the text that is given (code points of the line).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ContextKind = Literal[
    "none", "word", "member", "import", "imported", "tag", "parameter tag", "base tag", "documentation",
]  # fmt: skip

_WORD = re.compile(r"[A-Za-z_$][\w$]*$")
_IMPORT = re.compile(r"(?:\bimport\b[^;\"']*|^\s*\}?\s*\bfrom\s*)[\"']([^\"']*)$")
_IMPORTED = re.compile(r"\bimport\s*\{([^}\"';]*)$")
_DOCUMENTATION = re.compile(r"\s*(/\*\*|///)")
_TAG = re.compile(r"@(\w*)$")
_TAG_WORD = re.compile(r"@(param|return|inheritdoc)\s+([\w$]*)$")
_TEXT_BACK = 100
"""Lines above the cursor in which the beginning of a comment is looked for."""


@dataclass(frozen=True, slots=True)
class Context:
    """`prefix` is the beginning that was typed, `before` the expression before a dot, the tag's name,
    or the folders of a path with their slash."""

    kind: ContextKind
    prefix: str = ""
    before: str = ""


NOTHING = Context("none")


def context_of(line: str, above: Sequence[str] = ()) -> Context:
    """The context at the end of `line`, the text before the cursor; `above` ends with the line over it."""
    in_block = inside_block_comment(above)
    code, state = _scan(line, in_block)
    opened = _DOCUMENTATION.fullmatch(line)
    if opened and not in_block:
        return Context("documentation", opened.group(1))
    if state == "comment":
        return _in_comment(line)
    found = _IMPORT.search(line)
    if found and state == "string":
        folders, slash, name = found.group(1).rpartition("/")
        return Context("import", name, folders + slash)
    if state == "string":
        return NOTHING
    if _IMPORTED.search(line):
        return Context("imported", _word(line))
    return _in_code(code)


def inside_block_comment(above: Sequence[str]) -> bool:
    """Whether the lines end inside of a `/* */` comment."""
    for text in reversed(above[-_TEXT_BACK:]):
        opened, closed = text.rfind("/*"), text.rfind("*/")
        if opened > closed:
            return "//" not in text[:opened]
        if closed >= 0:
            return False
    return False


def receiver_before(text: str) -> str:
    """The expression that ends right before the dot at the end of `text`; empty for none.

    Calls and indexes are kept: `a.b(c)[d].` gives `a.b(c)[d]`.
    """
    at = len(text.rstrip())
    if at and text[at - 1] == ".":
        at -= 1
    end = at
    while at > 0:
        at = _skip_blanks(text, at)
        if at and text[at - 1] in ")]":
            at = _opening(text, at - 1)
            if at < 0:
                return ""
            continue
        start = at
        while at > 0 and (text[at - 1].isalnum() or text[at - 1] in "_$"):
            at -= 1
        if at == start:
            break
        back = _skip_blanks(text, at)
        if back and text[back - 1] == ".":
            at = back - 1
            continue
        break
    return text[at:end].strip()


@dataclass(frozen=True, slots=True)
class Call:
    """The call whose arguments are being typed: where its parenthesis stands and which argument it is."""

    name: str
    before: str
    """The expression before the name's dot; empty for none."""
    argument: int
    parenthesis: int
    """Position of `(` in the text that was given."""


def call_around(text: str) -> Call | None:
    """The innermost open call at the end of `text`; None outside of one."""
    depth, commas, at = 0, 0, len(text)
    while at > 0:
        at -= 1
        char = text[at]
        if char in "\"'":
            at = text.rfind(char, 0, at)
            if at < 0:
                return None
        elif char in ")]}":
            depth += 1
        elif char in "([{":
            if depth:
                depth -= 1
            elif char == "(":
                found = _named_call(text, at, commas)
                if found is not None:
                    return found
                commas = 0
            elif char == "{":
                return None
        elif char == "," and not depth:
            commas += 1
        elif char == ";":
            return None
    return None


_NOT_CALLED = {
    "if", "for", "while", "return", "returns", "catch", "function", "modifier", "event",
    "error", "constructor", "mapping", "assembly", "using", "is", "do", "else",
}  # fmt: skip


def _named_call(text: str, at: int, commas: int) -> Call | None:
    head = text[:at].rstrip()
    if head.endswith("}"):  # options of a call: target.pay{value: 1}(
        opened = head.rfind("{")
        head = head[:opened].rstrip() if opened >= 0 else head
    found = _WORD.search(head)
    if found is None or found.group() in _NOT_CALLED:
        return None
    earlier = head[: found.start()].rstrip()
    if re.search(r"\b(function|event|error|modifier)$", earlier):
        return None
    before = receiver_before(earlier) if earlier.endswith(".") else ""
    return Call(found.group(), before, commas, at)


def _scan(line: str, in_block: bool) -> tuple[str, str]:
    """The code of a line with strings emptied, and what its end is in: code, string or comment."""
    code, at, quote = [], 0, ""
    comment = in_block
    while at < len(line):
        char, pair = line[at], line[at : at + 2]
        if comment:
            if pair == "*/":
                comment = False
                at += 1
        elif quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
                code.append('""')
        elif pair == "//":
            return "".join(code), "comment"
        elif pair == "/*":
            comment = True
            at += 1
        elif char in "\"'":
            quote = char
        else:
            code.append(char)
        at += 1
    return "".join(code), "comment" if comment else "string" if quote else "code"


def _in_comment(line: str) -> Context:
    stripped = line.lstrip()
    if stripped.startswith("//") and not stripped.startswith("///"):
        return NOTHING
    found = _TAG_WORD.search(line)
    if found:
        kinds: dict[str, ContextKind] = {
            "param": "parameter tag", "return": "parameter tag", "inheritdoc": "base tag",
        }  # fmt: skip
        kind = kinds.get(found.group(1))
        return Context(kind, found.group(2), found.group(1)) if kind else NOTHING
    found = _TAG.search(line)
    return Context("tag", found.group(1)) if found else NOTHING


def _in_code(code: str) -> Context:
    prefix = _word(code)
    before = code[: len(code) - len(prefix)]
    if re.search(r"(?<![\w$])\d+\.\s*$", before):
        return NOTHING
    if before.rstrip().endswith("."):
        receiver = receiver_before(before)
        return Context("member", prefix, receiver) if receiver else NOTHING
    if re.search(r"[\w$]$", before):  # a number: 1e18, 0xff
        return NOTHING
    return Context("word", prefix)


def _word(text: str) -> str:
    found = _WORD.search(text)
    if found is None:
        return ""
    start = found.start()
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_$"):
        start -= 1
    return "" if text[start].isdigit() else text[start:]


def _skip_blanks(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return at


def _opening(text: str, at: int) -> int:
    """Where the bracket that closes at `at` was opened; -1 when it was not."""
    depth = 0
    while at >= 0:
        if text[at] in ")]}":
            depth += 1
        elif text[at] in "([{":
            depth -= 1
            if not depth:
                return at
        at -= 1
    return -1
