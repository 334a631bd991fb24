"""A report as one HTML file: light and dark, fit for print, without scripts and without anything loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from core.reporting.blocks import Block, Code, Facts, Heading, Item, Steps, Table, Text, Verdict
from core.reporting.report import Report
from core.reporting.sections import blocks
from core.reporting.style import STYLE

_TICKS = re.compile(r"`([^`\n]+)`")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(report: Report) -> str:
    """The whole page; every text of the report is escaped."""
    made = blocks(report)
    title = next((item.text for item in made if isinstance(item, Heading)), "Report")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{''.join(_page(made))}</main>\n</body>\n</html>\n"
    )


def _page(made: Sequence[Block]) -> Iterator[str]:
    """The blocks, with the way to the sections under the first facts."""
    sections = [item.text for item in made if isinstance(item, Heading) and item.level == 2]
    told = False
    for item in made:
        yield _block(item) + "\n"
        if isinstance(item, Facts) and not told:
            told = True
            links = "".join(f'<a href="#{_anchor(name)}">{escape(name)}</a>' for name in sections)
            yield f'<nav aria-label="Sections">{links}</nav>\n'


def _block(item: Block) -> str:
    if isinstance(item, Heading):
        return _heading(item)
    if isinstance(item, Text):
        return f'<p class="quiet">{_prose(item.text)}</p>' if item.quiet else f"<p>{_prose(item.text)}</p>"
    if isinstance(item, Verdict):
        return f'<p class="verdict {item.mood}">{escape(item.words)}</p>'
    if isinstance(item, Facts):
        rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in item.rows)
        return f"<dl>{rows}</dl>"
    if isinstance(item, Table):
        return _table(item)
    if isinstance(item, Item):
        return _item(item)
    if isinstance(item, Steps):
        return f"<ol>{''.join(f'<li>{escape(text)}</li>' for text in item.items)}</ol>"
    return _code(item)


def _heading(item: Heading) -> str:
    tag = f' <span class="tag {escape(item.tag)}">{escape(item.tag)}</span>' if item.tag else ""
    anchor = f' id="{_anchor(item.text)}"' if item.level == 2 else ""
    return f"<h{item.level}{anchor}>{escape(item.text)}{tag}</h{item.level}>"


def _table(item: Table) -> str:
    def cells(row: Sequence[str], name: str) -> str:
        kinds = (' class="number"' if at in item.numbers else "" for at in range(len(row)))
        return "".join(
            f"<{name}{kind}>{escape(text)}</{name}>" for kind, text in zip(kinds, row, strict=True)
        )

    rows = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in item.rows)
    return (
        f'<div class="wide"><table><thead><tr>{cells(item.head, "th")}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _item(item: Item) -> str:
    note = f'<p class="note">{_prose(item.note)}</p>' if item.note else ""
    excerpt = f"<pre><code>{escape(item.excerpt)}</code></pre>" if item.excerpt else ""
    return (
        f'<div class="item {escape(item.severity)}"><p class="place">{escape(item.place)}</p>'
        f"<p>{_prose(item.text)}</p>{note}{excerpt}</div>"
    )


def _prose(text: str) -> str:
    """Escaped, with what stands between backticks in the font of code."""
    return _TICKS.sub(r"<code>\1</code>", escape(text))


def _code(item: Code) -> str:
    if item.kind != "diff":
        return f"<pre><code>{escape(item.text)}</code></pre>"
    lines = "".join(_diff_line(line) for line in item.text.rstrip("\n").split("\n"))
    return f'<pre class="diff"><code>{lines}</code></pre>'


def _diff_line(line: str) -> str:
    kinds = {"+": "added", "-": "removed", "@": "range"}
    kind = "file" if line.startswith(("+++", "---")) else kinds.get(line[:1], "")
    text = escape(line.rstrip("\r")) or " "
    return f'<span class="{kind}">{text}</span>' if kind else f"<span>{text}</span>"


def _anchor(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
