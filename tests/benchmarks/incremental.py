"""How long `analyze` takes again after one file changed, and when nothing did.

Run with `python3 dev.py bench incremental [--json FILE]`. Two projects: a made-up one of 104 files in ten
import groups with shared interfaces, libraries and types, and OpenZeppelin Contracts, in which nearly
every contract hangs together. “live” is a session with its compiler running, without bytecode, as the
window checks what is typed; “saved” starts from the results on disk and makes bytecode too. Times are
seconds of the wall clock, the best and the median of several rounds, with the processor seconds of this
process and its children beside them. It prints and never fails.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core.analysis.inspection import inspect
from core.analysis.kept import Kept
from core.progress import silent
from core.settings import Settings
from core.solidity.compiler import Outputs
from core.solidity.project import Project, discover
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from tests.conftest import shelf_dir
from tests.core.analysis.projects import project
from tests.core.solidity.test_packages import fetched

LIBRARY = "@openzeppelin/contracts@5.7.0"


def made_up(folder: Path) -> Project:
    """The made-up project, written into a folder."""
    files = project() | {"foundry.toml": "[profile.default]\nsrc = 'src'\nlibs = ['lib']\n"}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (found,) = discover([folder], Settings())
    return found


def edits(found: Project, name: str) -> Iterator[dict[str, SourceText]]:
    """The same file with one more comment and one more private number, each time another."""
    text = (found.root / name).read_text("utf-8")
    at = text.index("{", text.index("\ncontract " if "\ncontract " in text else "contract ")) + 1
    number = 0
    while True:
        number += 1
        yield {name: SourceText.of(name, f"{text[:at]} uint256 private edited{number};{text[at:]}")}


def processor_seconds() -> float:
    """What this process and, on Linux, the processes below it have computed so far."""
    total = time.process_time()
    parents: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = path.read_text().rpartition(")")[2].split()
            used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            parents[int(path.parent.name)] = (int(fields[1]), used)
    below = {os.getpid()}
    for _ in range(4):
        below |= {pid for pid, (parent, _) in parents.items() if parent in below}
    return total + sum(parents[pid][1] for pid in below - {os.getpid()} if pid in parents)


def timed(work: Callable[[], object], rounds: int) -> dict[str, float]:
    """Best and median wall clock of some rounds, and the least processor time."""
    walls, used = [], []
    for _ in range(rounds):
        before, started = processor_seconds(), time.perf_counter()
        work()
        walls.append(time.perf_counter() - started)
        used.append(processor_seconds() - before)
    return {
        "best": round(min(walls), 3),
        "median": round(statistics.median(walls), 3),
        "processor": round(min(used), 3),
    }


def measure(found: Project, changed: list[str], tools: Toolchain, rounds: int) -> dict[str, Any]:
    """Cold once, then again with nothing changed, then with one file changed."""
    rows: dict[str, Any] = {"files": len(found.targets)}
    with tempfile.TemporaryDirectory() as folder:
        kept = Kept(Path(folder))
        rows["cold, with bytecode"] = timed(lambda: inspect(found, tools, silent(), kept=kept), 1)
        rows["unchanged, from disk"] = timed(
            lambda: inspect(found, tools, silent(), kept=Kept(Path(folder))), rounds
        )
        rows["unchanged, live"] = timed(lambda: inspect(found, tools, silent(), kept=kept), rounds)
        for name in changed:
            texts = edits(found, name)

            def once(outputs: Outputs, texts: Iterator[dict[str, SourceText]] = texts) -> object:
                return inspect(found, tools, silent(), texts=next(texts), outputs=outputs, kept=kept)

            rows[f"{name} changed, live"] = timed(lambda once=once: once(Outputs.ANALYSIS), rounds)  # type: ignore[misc]
            rows[f"{name} changed, saved"] = timed(lambda once=once: once(Outputs.FULL), min(rounds, 3))  # type: ignore[misc]
    return rows


def main() -> None:
    """Measure both projects and print what each situation costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=("made-up", "library"))
    options = parser.parse_args()
    rows: dict[str, dict[str, Any]] = {}
    with (
        Toolchain(Settings(data_dir=shelf_dir())) as tools,
        tempfile.TemporaryDirectory() as folder,
    ):
        if options.only != "library":
            names = ["src/g3/Desk3x4.sol", "src/g3/Base3.sol"]
            rows["made-up project"] = measure(made_up(Path(folder)), names, tools, options.rounds)
        if options.only != "made-up":
            (library,) = discover([fetched(LIBRARY)], Settings())
            names = ["token/ERC20/ERC20.sol", "finance/VestingWallet.sol"]
            rows[LIBRARY] = measure(library, names, tools, options.rounds)
    for name, row in rows.items():
        print(f"{name}, {row['files']} files")
        for what, value in row.items():
            if isinstance(value, dict):
                print(
                    f"  {what:<44} best {value['best']:>7.3f} s  median {value['median']:>7.3f} s"
                    f"  processor {value['processor']:>7.3f} s"
                )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
