"""The expression that a text ends with, as its parts: `a.b(c)[d]` is `a`, `b`, `(c)`, `[]`.

It reads words and brackets, not a tree, because what is being typed has none.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Za-z_$][\w$]*$")


def chain_of(before: str) -> list[str]:
    """The parts of the expression at the end of a text: names, `(…)` and `[]`, first to last."""
    text, parts = before.rstrip(), list[str]()
    while text:
        if text[-1] in ")]":
            opening = opening_of(text)
            if opening < 0:
                break
            inner = text[opening + 1 : -1]
            parts.append("[]" if text[-1] == "]" else f"({inner})")
            text = text[:opening].rstrip()
            if text and (text[-1].isalnum() or text[-1] in "_$)]}"):
                continue
            return _cast(parts)
        if text[-1] == "}":  # call options: f{value: 1}()
            opening = opening_of(text)
            text = text[:opening].rstrip() if opening >= 0 else ""
            continue
        name = _NAME.search(text)
        if name is None:
            break
        parts.append(name.group())
        text = text[: name.start()].rstrip()
        if not text.endswith("."):
            break
        text = text[:-1].rstrip()
    return parts[::-1]


def opening_of(text: str) -> int:
    """Where the bracket that a text ends with was opened; -1 when it was not."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] in ")]}":
            depth += 1
        elif text[at] in "([{":
            depth -= 1
            if depth == 0:
                return at
    return -1


def _cast(parts: list[str]) -> list[str]:
    """`(a.b)` in parentheses is `a.b`."""
    inner = parts.pop()
    return [*chain_of(inner[1:-1]), *parts[::-1]] if inner.startswith("(") else parts[::-1]
