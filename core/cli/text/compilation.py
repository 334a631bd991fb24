"""What `compile` prints for a person: messages, then one line per contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.cli.text.plain import counted, plain
from core.solidity.compilation import Artifact, Bytecode, Diagnostic

if TYPE_CHECKING:
    from core.pipeline import Built

_STYLES = {"error": "bold red", "warning": "yellow", "info": "blue"}


def show_compilation(console: Console, built: Built) -> None:
    """Print messages and contracts."""
    show_diagnostics(console, built.diagnostics)
    artifacts = [item for run in built.compilations for item in run.target_artifacts]
    versions = dict.fromkeys(run.version for run in built.compilations)
    if artifacts:
        console.print(_contracts(artifacts))
    errors = sum(item.severity == "error" for item in built.diagnostics)
    console.print(
        f"{counted(len(artifacts), 'contract')}, {counted(errors, 'error')}, "
        f"{counted(len(built.diagnostics) - errors, 'warning')}, solc {', '.join(versions) or 'not run'}"
    )


def show_diagnostics(console: Console, diagnostics: Iterable[Diagnostic]) -> None:
    """Print compiler messages, one line each and a place that editors can open."""
    for item in diagnostics:
        line = Text()
        if item.file:
            line.append(
                plain(f"{item.file}:{item.line}:{item.column}: ") if item.line else plain(f"{item.file}: ")
            )
        line.append(item.severity, style=_STYLES[item.severity])
        code = f" [{item.code}]" if item.code else ""
        line.append(plain(f"{code}: {item.message.strip()}"))
        console.print(line)


def _contracts(artifacts: list[Artifact]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("contract")
    table.add_column("file")
    table.add_column("runtime bytes", justify="right")
    table.add_column("init bytes", justify="right")
    for item in artifacts:
        table.add_row(plain(item.contract), plain(item.file), _size(item.runtime), _size(item.creation))
    return table


def _size(code: Bytecode | None) -> str:
    return "–" if code is None else f"{code.size_bytes:,}"
