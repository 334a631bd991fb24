"""Notes of a release as HTML: headings, lists, paragraphs, code and emphasis, and nothing that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\((https://[^\s()\"']+)\)")
_LINK_ELSEWHERE = re.compile(r"\[([^\]]+)\]\([^()]*\)")


def html_of(markdown: str) -> str:
    """HTML; whatever the text holds, it stays text."""
    return "\n".join(_blocks(markdown.splitlines()))


def _blocks(lines: list[str]) -> Iterator[str]:
    items: list[str] = []
    words: list[str] = []
    for line in (*lines, ""):
        item = re.match(r"[-*] +(.*)", line)
        heading = re.match(r"(#{1,6}) +(.*)", line)
        if words and (item or heading or not line.strip()):
            yield f"<p>{_inline(' '.join(words))}</p>"
            words = []
        if items and not item and not line.startswith("  "):
            yield "<ul>" + "".join(f"<li>{_inline(each)}</li>" for each in items) + "</ul>"
            items = []
        if heading:
            level = min(6, len(heading[1]) + 2)
            yield f"<h{level}>{_inline(heading[2])}</h{level}>"
        elif item:
            items.append(item[1])
        elif items and line.strip():
            items[-1] += " " + line.strip()
        elif line.strip():
            words.append(line.strip())
    if items:
        yield "<ul>" + "".join(f"<li>{_inline(each)}</li>" for each in items) + "</ul>"


def _inline(text: str) -> str:
    safe = escape(text)
    safe = _CODE.sub(r"<code>\1</code>", safe)
    safe = _STRONG.sub(r"<strong>\1</strong>", safe)
    safe = _LINK.sub(r'<a href="\2" rel="noreferrer">\1</a>', safe)
    return _LINK_ELSEWHERE.sub(r"\1", safe)
