"""How many files of old packages compile with the newest compiler afterwards, and are verified.

Run with `python3 dev.py bench modernize [PACKAGE…] [--json FILE] [--skip N] [--limit N] [--calls N]`. A
file counts as moved when it and everything it imports compiles, and nothing is left to a person.
`--limit` is how many contracts of each package are run on both sides (0: none), `--skip` how many are
left out before. It prints and never fails.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from core.pipeline import compile_paths
from core.progress import silent
from core.rewriting.compilers import ToolCompilers
from core.rewriting.modernize.differences import declared
from core.rewriting.modernize.migration import Migration, closure, migrate, recompiled
from core.rewriting.rules.outdated_compiler import connected, newest
from core.settings import Settings
from core.solidity.compilation import Compilation
from core.solidity.compiler import Outputs, compile_input
from core.toolchain.toolchain import Toolchain
from core.verification.engine import Request, verify
from core.verification.evm.trial import Budget
from tests.conftest import shelf_dir
from tests.core.solidity.test_packages import fetched

PACKAGES = ("openzeppelin-solidity@1.12.0", "@openzeppelin/contracts@2.5.1", "@openzeppelin/contracts@3.4.2")


@dataclass
class Row:
    """What was measured of one package."""

    package: str
    files: int = 0
    moved: int = 0
    seen: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    seconds: float = 0.0


def measure(name: str, tools: Toolchain, part: range, calls: int) -> Row:
    """One package: files before and after, contracts by verdict, and what is left to a person."""
    started = time.monotonic()
    row = Row(name)
    for compilation in compile_paths([fetched(name)], tools, silent()).compilations:
        if compilation.ok and compilation.version < "0.8":
            for files in connected(compilation):
                _measure_set(compilation, files, tools, part, calls, row)
    row.seconds = round(time.monotonic() - started, 1)
    return row


def _measure_set(
    compilation: Compilation, files: Sequence[str], tools: Toolchain, part: range, calls: int, row: Row
) -> None:
    compilers = ToolCompilers(tools, silent())
    version, _ = newest(compilation, files, compilers.versions())
    row.files += len(files)
    if version is None:
        return
    made = migrate(compilation, files, version, compilers)
    row.left += [*made.remarks, *(f"{item.file}:{item.line}: {item.message}" for item in made.errors)]
    moved = _moved(compilation, files, made, tools)
    row.moved += len(moved)
    held = [item for item in compilation.target_artifacts if item.file in moved]
    wanted = [item for at, item in enumerate(held, row.seen) if at in part]
    row.seen += len(held)
    if not wanted:
        return
    choice = replace(made.recompile, files=closure(compilation, moved))
    after = compile_input(recompiled(compilation.input, made.texts, choice), tools, silent(), Outputs.FULL)
    changes = declared(compilation, files, version)
    for item in wanted:
        request = Request((item.name,), changes, budget=Budget(calls, None, 1))
        report = verify(compilation, after, request, tools, silent())
        row.verdicts[report.verdict] += 1
        for check in report.contracts[0].checks if report.contracts else ():
            if check.verdict != "pass":
                row.open.append(f"{item.name}: {check.id}: {check.verdict}: {check.summary}")
                print(f"  {row.open[-1]}", file=sys.stderr, flush=True)


def _moved(
    compilation: Compilation, files: Sequence[str], made: Migration, tools: Toolchain
) -> tuple[str, ...]:
    """Files that have no trouble and import none that has; compiled once more without the others."""
    troubled = {item.file for item in made.errors} | {item.partition(":")[0] for item in made.remarks}
    while True:
        moved = tuple(name for name in files if troubled.isdisjoint(closure(compilation, [name])))
        choice = replace(made.recompile, files=closure(compilation, moved))
        compiler_input = recompiled(compilation.input, made.texts, choice)
        after = compile_input(compiler_input, tools, silent(), Outputs.ANALYSIS)
        errors = {item.file for item in after.diagnostics if item.severity == "error"}
        if not errors or not moved:
            return moved
        troubled |= errors


def main() -> None:
    """Measure the packages and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", default=PACKAGES)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--limit", type=int, default=-1)
    parser.add_argument("--calls", type=int, default=1_000)
    chosen = parser.parse_args()
    until = chosen.skip + chosen.limit if chosen.limit >= 0 else sys.maxsize
    rows = []
    with Toolchain(Settings(data_dir=shelf_dir())) as tools:
        for name in chosen.packages:
            rows.append(measure(name, tools, range(chosen.skip, until), chosen.calls))
            show(rows[-1])
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(row) for row in rows], indent=2), "utf-8")


def show(row: Row) -> None:
    """Print one package's row and what is open in it."""
    counted = ", ".join(f"{number} {verdict}" for verdict, number in sorted(row.verdicts.items()))
    print(
        f"{row.package}: {row.moved} of {row.files} files compile with the newest compiler; "
        f"contracts: {counted or 'none run'} of {row.seen}; {row.seconds} s",
        flush=True,
    )
    for text in [*row.left, *row.open]:
        print(f"    {text}", flush=True)


if __name__ == "__main__":
    main()
