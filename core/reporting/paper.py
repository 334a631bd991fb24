"""A report as the small subset of HTML that text documents are printed from.

No boxes, no variables, no flexible layout: paragraphs, tables and preformatted
lines, in the colors of ink. Who prints it is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from core.reporting.blocks import Block, Code, Facts, Heading, Item, Steps, Table, Text, Verdict
from core.reporting.report import Report
from core.reporting.sections import blocks

_INK = {
    "verified": "#00695c",
    "declared": "#0a58bd",
    "breaks": "#b02a0b",
    "not-verified": "#7a5800",
    "high": "#b02a0b",
    "medium": "#7a5800",
    "low": "#0a58bd",
    "gas": "#6b35bd",
}
QUIET = "#525963"
STYLE = f"""
body {{ color:#111111; font-size:9.5pt; }}
h1 {{ font-size:20pt; margin-top:0px; margin-bottom:12px; }}
h2 {{ font-size:14pt; margin-top:28px; margin-bottom:8px; }}
h3 {{ font-size:11pt; margin-top:20px; margin-bottom:2px; }}
h4 {{ font-size:9.5pt; margin-top:12px; margin-bottom:4px; color:{QUIET}; }}
p {{ margin-top:4px; margin-bottom:4px; }}
td, th {{ padding-top:2px; padding-bottom:2px; padding-left:0px; padding-right:14px; }}
th {{ text-align:left; color:{QUIET}; }}
"""
"""Sizes of space are in px, the only unit that text documents know for it."""
_MONO = "font-family:'DejaVu Sans Mono','Liberation Mono','Menlo','Consolas',monospace; font-size:8pt;"
_GAP = '<p style="margin:0; font-size:4pt;">&nbsp;</p>'
_TICKS = re.compile(r"`([^`\n]+)`")
_SOFT = 24
"""A word of code may break after so many characters, so that no line leaves the page."""


def paper(report: Report) -> str:
    """The whole document."""
    body = "\n".join(_block(item) for item in blocks(report))
    return f"<html><head><style>{STYLE}</style></head><body>{body}</body></html>"


def _block(item: Block) -> str:
    if isinstance(item, Heading):
        color = _INK.get(item.tag, QUIET)
        tag = f' <span style="color:{color}; font-size:8pt;">{escape(item.tag.upper())}</span>'
        return f"<h{item.level}>{_soft(item.text)}{tag if item.tag else ''}</h{item.level}>"
    if isinstance(item, Text):
        return f'<p style="color:{QUIET};">{_prose(item.text)}</p>' if item.quiet else _paragraph(item.text)
    if isinstance(item, Verdict):
        return f'<p style="color:{_INK[item.mood]};"><b>{_soft(item.words)}</b></p>'
    if isinstance(item, Facts):
        rows = (
            f'<tr><td style="color:{QUIET};">{escape(name)}</td><td>{_soft(value)}</td></tr>'
            for name, value in item.rows
        )
        return f"<table cellspacing='0'>{''.join(rows)}</table>"
    if isinstance(item, Table):
        return _table(item)
    if isinstance(item, Item):
        return _item(item)
    if isinstance(item, Steps):
        return f"<ol>{''.join(f'<li>{_soft(text)}</li>' for text in item.items)}</ol>"
    return _code(item)


def _paragraph(text: str) -> str:
    return f"<p>{_prose(text)}</p>"


def _table(item: Table) -> str:
    def cells(row: Sequence[str], name: str) -> str:
        sides = ("right" if at in item.numbers else "left" for at in range(len(row)))
        return "".join(
            f'<{name} align="{side}">{_soft(text)}</{name}>' for side, text in zip(sides, row, strict=True)
        )

    rows = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in item.rows)
    return f"<table cellspacing='0'><thead><tr>{cells(item.head, 'th')}</tr></thead>{rows}</table>"


def _item(item: Item) -> str:
    color = _INK.get(item.severity, QUIET)
    note = f'<p style="color:{QUIET};">{_prose(item.note)}</p>' if item.note else ""
    excerpt = _lines(item.excerpt.split("\n"), lambda _line: "") if item.excerpt else ""
    return f'<p><b style="color:{color};">{_soft(item.place)}</b><br/>{_prose(item.text)}</p>{note}{excerpt}'


def _code(item: Code) -> str:
    def dress(line: str) -> str:
        if item.kind != "diff":
            return ""
        if line.startswith(("+++", "---")):
            return "font-weight:bold;"
        return {"+": "background-color:#e4f1fd;", "-": "background-color:#fcefe2;"}.get(line[:1], "")

    return _GAP + _lines(item.text.rstrip("\n").split("\n"), dress)


def _lines(lines: Sequence[str], dress: Callable[[str], str]) -> str:
    made = "".join(
        f'<p style="margin:0; white-space:pre-wrap; {_MONO} {dress(line)}">'
        f"{_soft(line.rstrip(chr(13)) or ' ', spaces=False)}</p>"
        for line in lines
    )
    return made + _GAP


def _prose(text: str) -> str:
    """The same, with what stands between backticks in the font of code."""
    pieces = _TICKS.split(text)
    return "".join(
        f'<span style="{_MONO}">{_soft(piece)}</span>' if at % 2 else _outside(piece)
        for at, piece in enumerate(pieces)
    )


def _outside(text: str) -> str:
    """Softened, with the blanks at its ends, which separate it from code."""
    before, after = text[:1].isspace() * " ", text[-1:].isspace() * " "
    return f"{before}{_soft(text)}{after}" if text.strip() else before


def _soft(text: str, *, spaces: bool = True) -> str:
    """Escaped, with places to break inside of words that may be wider than the page."""
    words = text.split() if spaces else [text]
    return " ".join(_breakable(word) for word in words)


def _breakable(word: str) -> str:
    pieces, run = [], 0
    for char in word:
        run = 0 if char.isspace() else run + 1
        pieces.append(escape(char))
        if run and run % _SOFT == 0:
            pieces.append("\u200b")
    return "".join(pieces)
