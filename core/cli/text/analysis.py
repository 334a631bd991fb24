"""What `analyze` prints for a person: the plain report of `core.analysis.text`, with severities colored."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from core.analysis.finding import Analysis
from core.analysis.text import to_text
from core.cli.text.plain import plain

_STYLES = {
    "error|high": "bold red",
    "medium|warning": "yellow",
    "low": "cyan",
    "informational|gas|note": "dim",
}


def show_analysis(console: Console, analysis: Analysis) -> None:
    """Print the report."""
    for line in to_text(analysis).splitlines():
        text = Text(plain(line))
        for words, style in _STYLES.items():
            text.highlight_regex(rf"(?<=: )({words})(?=: )", style)
        console.print(text)
