"""What `project list` and `project history` print for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.cli.text.plain import plain

if TYPE_CHECKING:
    from core.store.projects import StoredProject
    from core.store.revisions import Revision


def show_projects(console: Console, projects: Sequence[StoredProject]) -> None:
    """One line per project."""
    if not projects:
        console.print(
            "No project has revisions yet: “contract-rewriter rewrite --write” keeps the first one."
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("name", "folder", "revisions", "changed (UTC)", "id"):
        table.add_column(title)
    for item in projects:
        table.add_row(plain(item.name), plain(item.folder), f"{item.revisions:,}", item.changed_utc, item.id)
    console.print(table)


def show_history(console: Console, project: StoredProject, revisions: Sequence[Revision]) -> None:
    """One line per revision."""
    console.print(Text(plain(f"{project.name} ({project.folder})"), style="bold"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("when (UTC)", "file", "verdict", "score", "message", "id"):
        table.add_column(title)
    for item in revisions:
        table.add_row(
            item.created_utc,
            plain(item.file),
            item.verdict or "–",
            "–" if item.score is None else str(item.score),
            plain(item.message),
            item.id[:12],
        )
    console.print(table)
