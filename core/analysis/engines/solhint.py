"""Findings of the person's own `solhint`, read from its JSON, with the project's own `.solhint.json`.

Style rules are left out: they say nothing about safety or cost. Source: Solhint documentation, “Rules”; seen
with solhint 6.2.4.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.analysis.engines.engine import Engine, Seen
from core.analysis.finding import Severity
from core.errors import ToolFailedError
from core.progress import Progress
from core.toolchain.program import run_program

_SECURITY = frozenset(
    {
        "avoid-call-value", "avoid-low-level-calls", "avoid-sha3", "avoid-suicide", "avoid-throw",
        "avoid-tx-origin", "check-send-result", "compiler-version", "func-visibility",
        "multiple-sends", "no-complex-fallback", "no-inline-assembly", "not-rely-on-block-hash",
        "not-rely-on-time", "reentrancy", "state-visibility", "no-unused-vars", "payable-fallback",
    }
)  # fmt: skip
_SERIOUS = frozenset({"reentrancy", "avoid-tx-origin", "check-send-result", "avoid-suicide"})


def run(program: Path, target: Path, folder: Path, progress: Progress) -> tuple[Seen, ...]:
    """What solhint sees; without a configuration of the project its recommended rules are used."""
    pattern = str(target) if target.is_file() else "**/*.sol"
    with TemporaryDirectory() as scratch:
        arguments = [pattern, "-f", "json", "--disc", "--noPoster", *_configuration(folder, Path(scratch))]
        ran = run_program(program, arguments, folder, progress, "solhint")
    try:
        document = json.loads(ran.out)
    except ValueError as error:
        raise ToolFailedError(
            f"solhint failed: {ran.last_words()}.", "Run solhint by itself to see the whole message."
        ) from error
    return tuple(_seen(document, folder))


def _configuration(folder: Path, scratch: Path) -> Sequence[str]:
    if any(folder.glob(".solhint.*")) or "solhint" in _package(folder):
        return ()
    made = scratch / "solhint.json"
    made.write_text('{"extends": "solhint:recommended"}', "utf-8")
    return ("-c", str(made))


def _package(folder: Path) -> Mapping[str, Any]:
    try:
        document = json.loads((folder / "package.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def _seen(document: Any, folder: Path) -> Iterator[Seen]:
    for item in document if isinstance(document, list) else ():
        rule = str(item.get("ruleId") or "")
        if rule not in _SECURITY and not rule.startswith("gas-"):
            continue
        line = int(item.get("line") or 0)
        yield Seen(
            rule=rule,
            severity=_severity(rule),
            confidence="low",
            path=folder / str(item.get("filePath", "")),
            line=line,
            end_line=line,
            column=int(item.get("column") or 0),
            message=str(item.get("message", "")),
        )


def _severity(rule: str) -> Severity:
    """Its own severities are how the project configured it; these are ours for what a rule is about."""
    if rule.startswith("gas-"):
        return "gas"
    return "medium" if rule in _SERIOUS else "informational"


SOLHINT = Engine(
    id="solhint",
    programs=("solhint",),
    install="Install it with “npm install -g solhint”, or leave out “--engine solhint”.",
    run=run,
)
