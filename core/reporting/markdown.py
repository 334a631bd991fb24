"""A report as Markdown that code hosts show well. Text from contracts is escaped."""

from __future__ import annotations

from collections.abc import Iterator

from core.reporting.blocks import Block, Facts, Heading, Item, Mood, Steps, Table, Text, Verdict
from core.reporting.report import Report
from core.reporting.sections import blocks

_SIGNS: dict[Mood, str] = {"verified": "✔", "declared": "✔", "breaks": "✘", "not-verified": "?"}
_MARKS = ("\\", "|", "*", "_", "[", "]", "`", "#", "~")


def markdown(report: Report) -> str:
    """The whole report; ends with a line end."""
    return "\n\n".join(_block(item) for item in blocks(report)) + "\n"


def escape(text: str) -> str:
    """Text that Markdown and its HTML leave as it is, on one line."""
    for mark in _MARKS:
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split())


def _block(item: Block) -> str:
    if isinstance(item, Heading):
        tag = f" ({item.tag})" if item.tag else ""
        return f"{'#' * item.level} {escape(item.text)}{tag}"
    if isinstance(item, Text):
        return f"*{escape(item.text)}*" if item.quiet else escape(item.text)
    if isinstance(item, Verdict):
        return f"> {_SIGNS[item.mood]} **{escape(item.words)}**"
    if isinstance(item, Facts):
        return "\n".join(f"- **{escape(name)}**: {escape(value)}" for name, value in item.rows)
    if isinstance(item, Table):
        return "\n".join(_table(item))
    if isinstance(item, Item):
        return "\n".join(_item(item))
    if isinstance(item, Steps):
        return "\n".join(f"{number}. {escape(text)}" for number, text in enumerate(item.items, 1))
    return _fenced(item.text, item.kind)


def _table(item: Table) -> Iterator[str]:
    yield f"| {' | '.join(escape(text) for text in item.head)} |"
    yield f"|{'|'.join('--:' if at in item.numbers else '---' for at in range(len(item.head)))}|"
    for row in item.rows:
        yield f"| {' | '.join(escape(text) or ' ' for text in row)} |"


def _item(item: Item) -> Iterator[str]:
    yield f"- **{escape(item.place)}**: {escape(item.text)}"
    if item.note:
        yield f"  {escape(item.note)}"
    if item.excerpt:
        yield ""
        yield from (f"  {line}" for line in _fenced(item.excerpt, "solidity").splitlines())


def _fenced(text: str, kind: str) -> str:
    """A block of code with a fence longer than any in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{kind}\n{text.rstrip()}\n{fence}"
