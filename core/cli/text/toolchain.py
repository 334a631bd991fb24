"""What `toolchain list` prints for a person."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.cli.text.plain import plain
from core.toolchain.status import ToolStatus

_STYLES = {"ready": "green", "missing": "yellow", "damaged": "bold red"}


def show_tools(console: Console, tools: Sequence[ToolStatus]) -> None:
    """One line per tool, then what to do about those that are not ready."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("tool", "version", "state", "from", "path"):
        table.add_column(title)
    for item in tools:
        path = "" if item.path is None else plain(str(item.path))
        table.add_row(
            item.name, item.version, Text(item.state, style=_STYLES[item.state]), plain(item.source), path
        )
    console.print(table)
    for step in dict.fromkeys(item.next_step for item in tools if item.state != "ready" and item.next_step):
        console.print(Text(plain(step)))
