"""What the index of names costs, and how fast it answers.

Run with `python3 dev.py bench symbols [--json FILE] [--only library|long] [--questions N]`. Two texts: the
token contracts of OpenZeppelin, and one made-up file of 5,000 lines. Compiling is without bytecode, as for
the index of the window, in seconds of the wall clock; all else is seconds of the processor, which other
programs on the machine disturb less. Memory is what Python holds for the index alone, measured by itself.
A question is asked at places spread evenly over the text; the first one of each kind, which makes the
look-up tables, stands by itself. It prints and never fails.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.diff.carrying import Carrier
from core.pipeline import Built, compile_paths
from core.progress import silent
from core.settings import Settings
from core.solidity.compiler import Outputs
from core.symbols.building import index_all
from core.symbols.calls import call_at
from core.symbols.completing import members, visible_at
from core.symbols.index import SymbolIndex
from core.symbols.signatures import signatures
from core.symbols.symbol import Reference
from core.toolchain.toolchain import Toolchain
from tests.conftest import shelf_dir
from tests.core.solidity.test_packages import fetched

LIBRARY = "@openzeppelin/contracts@5.7.0"
LINES = 5_000
ROUNDS = 5


def long_file() -> str:
    """One contract of 5,000 lines: structs, mappings, events, and functions that call each other."""
    lines = [
        "pragma solidity ^0.8.20;",
        "contract Long {",
        "    struct Entry { uint256 amount; address owner; }",
        "    mapping(address => Entry) internal entries;",
        "    uint256 internal total;",
        "    event Moved(address indexed to, uint256 amount);",
        "    function step0(address to, uint256 amount) internal { total += amount; to; }",
    ]
    number = 0
    while len(lines) < LINES - 9:
        number += 1
        lines += [
            f"    /// @param to Who gets it. @param amount How much, in step {number}.",
            f"    function step{number}(address to, uint256 amount) internal {{",
            "        Entry storage entry = entries[to];",
            "        entry.amount += amount;",
            "        entry.owner = msg.sender;",
            f"        step{number - 1}(to, amount);",
            "        emit Moved(to, entry.amount);",
            "    }",
        ]
    return "\n".join([*lines, "}"]) + "\n"


def measured(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median processor seconds of some rounds."""
    found = []
    for _ in range(rounds):
        gc.collect()
        started = time.thread_time()
        work()
        found.append(time.thread_time() - started)
    return round(statistics.median(found), 3)


def memory_mb(built: Built) -> float:
    """Megabytes that Python holds for an index, the compilation not counted."""
    gc.collect()
    tracemalloc.start()
    index = index_all(built.compilations)
    index.at(next(iter(index.texts)), 0)
    gc.collect()
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(held / 1_000_000, 1)


def asked(places: Sequence[Any], question: Callable[[Any], object]) -> dict[str, float]:
    """The first answer, then median and p99 over all places, in processor milliseconds."""
    times = []
    for place in places:
        started = time.thread_time()
        question(place)
        times.append((time.thread_time() - started) * 1_000)
    first, rest = times[0], sorted(times[1:] or times)
    p99 = rest[min(len(rest) - 1, int(len(rest) * 0.99))]
    return {
        "first": round(first, 3), "median": round(statistics.median(rest), 3), "p99": round(p99, 3),
        "asked": len(rest),
    }  # fmt: skip


def spread(items: Sequence[Any], count: int) -> Sequence[Any]:
    """At most so many of a list, evenly spread."""
    return items[:: max(1, len(items) // count)][:count]


def questions(index: SymbolIndex, count: int) -> dict[str, dict[str, float]]:
    """All kinds of questions that an editor asks."""
    places = spread([item for found in index.references.values() for item in found], count)
    named = spread([item for item in index.symbols.values() if item.kind != "file"], count)
    dotted = spread([item for item in places if _before(index, item, 1) == "."], count)
    called = spread([item for item in places if item.kind == "call"], count)
    long = max(index.texts, key=lambda name: len(index.texts[name].data))
    data = index.texts[long].data
    edits = [(data, data[:at] + b"// typed\n" + data[at:]) for at in _line_starts(data, 20)]

    def member(item: Reference) -> object:
        return members(index, item.file, item.span.start, _before(index, item, 200)[:-1])

    def parameters(item: Reference) -> object:
        call = call_at(f"{_before(index, item, 2_000)}{index.texts[item.file].slice(item.span)}(")
        return signatures(index, item.file, item.span.start, call) if call is not None else ()

    return {
        "definition": asked(places, lambda item: index.definition(item.file, item.span.start)),
        "references": asked(named, lambda item: index.uses(item.id, family=True)),
        "names that are visible": asked(places, lambda item: visible_at(index, item.file, item.span.start)),
        "members behind a dot": asked(dotted, member),
        "parameters of a call": asked(called, parameters),
        "colors of a file": asked(list(index.texts), index.tokens),
        "places carried over an edit": asked(edits, lambda pair: Carrier.between(*pair)),
    }


def _before(index: SymbolIndex, item: Reference, count: int) -> str:
    data = index.texts[item.file].data
    return data[max(0, item.span.start - count) : item.span.start].decode("utf-8", "ignore")


def _line_starts(data: bytes, count: int) -> list[int]:
    starts = [at + 1 for at in range(len(data)) if data[at] == 10]
    return list(spread(starts, count))


def measure(paths: Sequence[Path], tools: Toolchain, count: int) -> dict[str, Any]:
    """Compile, index and ask."""
    compile_paths(paths, tools, silent(), outputs=Outputs.ANALYSIS)  # the compiler is started
    started = time.perf_counter()
    built = compile_paths(paths, tools, silent(), outputs=Outputs.ANALYSIS)
    compiled = round(time.perf_counter() - started, 3)
    index = index_all(built.compilations)
    return {
        "files": len(index.texts),
        "lines": sum(text.data.count(b"\n") for text in index.texts.values()),
        "symbols": len(index.symbols),
        "references": sum(len(found) for found in index.references.values()),
        "compile_s": compiled,
        "index_s": measured(lambda: index_all(built.compilations)),
        "memory_mb": memory_mb(built),
        "questions_ms": questions(index, count),
    }


def main() -> None:
    """Measure both texts and print a table for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", choices=("library", "long"))
    parser.add_argument("--questions", type=int, default=2_000)
    options = parser.parse_args()
    rows: dict[str, dict[str, Any]] = {}
    with Toolchain(Settings(data_dir=shelf_dir())) as tools, tempfile.TemporaryDirectory() as folder:
        if options.only != "long":
            rows[f"{LIBRARY} token"] = measure([fetched(LIBRARY) / "token"], tools, options.questions)
        if options.only != "library":
            (Path(folder) / "Long.sol").write_text(long_file(), "utf-8")
            rows["one file of 5,000 lines"] = measure([Path(folder)], tools, options.questions)
    for name, row in rows.items():
        print(f"{name}: {row['files']} files, {row['lines']:,} lines, {row['symbols']:,} symbols, "
              f"{row['references']:,} references")  # fmt: skip
        print(f"  compile {row['compile_s']} s, index {row['index_s']} s, memory {row['memory_mb']} MB")
        for what, value in row["questions_ms"].items():
            print(f"  {what:<28} first {value['first']:>8.3f}  median {value['median']:>7.3f}  "
                  f"p99 {value['p99']:>7.3f} ms  ({value['asked']})")  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
