"""Findings of the person's own `forge lint`, read from the diagnostics it writes as JSON lines.

They come on the error stream, one rustc-like object a line. Source: Foundry book, “forge lint”; seen with
forge 1.7.1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.analysis.engines.engine import Engine, Seen
from core.analysis.finding import Severity
from core.errors import ToolFailedError
from core.progress import Progress
from core.toolchain.program import run_program

_HIGH = frozenset({"incorrect-shift", "erc20-unchecked-transfer", "unchecked-call"})
_MEDIUM = frozenset({"divide-before-multiply", "unsafe-typecast"})
_GAS = frozenset({"asm-keccak256", "custom-errors", "unwrapped-modifier-logic"})


def run(program: Path, target: Path, folder: Path, progress: Progress) -> tuple[Seen, ...]:
    """What forge lint sees in a file or in the sources of a project."""
    paths = [target] if target.is_file() else []
    ran = run_program(program, ["lint", "--json", *paths], folder, progress, "forge lint")
    seen = tuple(_seen(ran.complaint.splitlines(), folder))
    if ran.code and not seen:
        raise ToolFailedError(
            f"forge lint failed: {ran.last_words()}.", "Run “forge lint” by itself to see the whole message."
        )
    return seen


def _seen(lines: list[str], folder: Path) -> Iterator[Seen]:
    for line in lines:
        if not line.startswith("{"):
            continue
        try:
            item = json.loads(line)
        except ValueError:
            continue
        place = _primary(item)
        code = item.get("code") or {}
        if place is None or not code.get("code"):
            continue
        rule = str(code["code"])
        yield Seen(
            rule=rule,
            severity=_severity(rule, str(item.get("level"))),
            confidence="medium",
            path=folder / str(place.get("file_name", "")),
            line=int(place.get("line_start", 0)),
            end_line=int(place.get("line_end", 0)),
            column=int(place.get("column_start", 0)),
            message=str(item.get("message", "")),
        )


def _primary(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    spans = [span for span in item.get("spans") or () if span.get("is_primary")]
    return spans[0] if spans else None


def _severity(rule: str, level: str) -> Severity:
    """forge calls everything a warning or a note; these are the severities its book gives its lints."""
    if rule in _HIGH:
        return "high"
    if rule in _MEDIUM:
        return "medium"
    if rule in _GAS:
        return "gas"
    return "low" if level == "warning" else "informational"


FORGE_LINT = Engine(
    id="forge-lint",
    programs=("forge",),
    install="Install Foundry, or leave out “--engine forge-lint”.",
    run=run,
)
