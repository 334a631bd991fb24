"""How fast two versions of a contract are compared, against the bare EVM.

Run with `python3 dev.py bench fuzz [--calls N] [--rounds N] [--json FILE]`. The raw rate is the
same kind of requests (40 sequences of 25 calls, with the looks at the end), prepared beforehand
and sent to one EVM over one connection, answers read and thrown away. The engine's rate counts
both sides, and includes deployment, writing the sequences, comparing, tracing and coverage. Both
take turns in one run; the ratio is what counts. It prints and never fails.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import time
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from core.progress import silent
from core.settings import Settings
from core.solidity.compilation import Artifact, Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import compile_input
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from core.verification.engine import Budget, Request, verify
from core.verification.evm.cast import collaborator_code
from core.verification.evm.dictionary import mine
from core.verification.evm.interface import callable_functions, getters, shared_slots
from core.verification.evm.sequences import Author
from core.verification.evm.setup import deploy, replies, search
from core.verification.evm.trial import STEPS
from core.verification.evm.world import ANVIL_ARGUMENTS, Observation, World

SEQUENCES = 40
PAIR = Path(__file__).parent.parent / "contracts" / "verify" / "equivalent" / "token"


def compiled(tools: Toolchain, path: Path) -> Compilation:
    """One file with the compiler that the tests use."""
    source = SourceText("token.sol", path.read_bytes())
    made = compile_input(
        CompilerInput("0.8.30", {"token.sol": source}, CompilerSettings(), ("token.sol",)), tools, silent()
    )
    assert made.ok, made.diagnostics
    return made


def raw_rate(tools: Toolchain, compilation: Compilation, artifact: Artifact, seconds: float) -> float:
    """Calls a second that one EVM answers when nothing but sending and reading is done."""
    with tools.start_anvil(silent(), ANVIL_ARGUMENTS) as evm:
        world = World(evm.url, collaborator_code(replies([compilation])))
        words = mine([compilation], [artifact])
        assert artifact.creation is not None
        code = artifact.creation.hex
        setup = search(world, world, code, code, artifact, words, Random(1), 1).working[0]
        deploy(world, code, setup)
        functions = callable_functions(artifact, artifact)
        world.settle(Observation(getters(functions), shared_slots(artifact, artifact)))
        author = Author(Random(1), functions, words, takes_ether=False, collaborates=True, calls_out=True)
        bodies = [world.request([author.fresh(STEPS) for _ in range(SEQUENCES)]) for _ in range(8)]
        address = urlsplit(evm.url)
        connection = http.client.HTTPConnection(str(address.hostname), address.port)
        done, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            connection.request("POST", "/", bodies[done % len(bodies)], {"Content-Type": "application/json"})
            connection.getresponse().read()
            done += 1
        taken = time.perf_counter() - started
        connection.close()
        world.close()
    return done * SEQUENCES * STEPS / taken


def engine_rate(tools: Toolchain, before: Compilation, after: Compilation, calls: int) -> tuple[float, float]:
    """(calls a second end to end, both sides counted; seconds for the pair)."""
    started = time.perf_counter()
    report = verify(before, after, Request(budget=Budget(calls, None, 7)), tools, silent())
    taken = time.perf_counter() - started
    assert report.verdict == "pass", report
    done = sum(item.behavior.calls for item in report.contracts if item.behavior is not None)
    return 2 * done / taken, taken


def first_evidence(tools: Toolchain, before: Compilation, after: Compilation) -> float:
    """Seconds until the first compared sequences are reported."""
    from core.progress import Progress

    seen: list[float] = []
    started = time.perf_counter()

    def note(task: str, done: int, total: int | None) -> None:
        if task == "Comparing behavior" and done and not seen:
            seen.append(time.perf_counter() - started)

    verify(before, after, Request(budget=Budget(1_000, None, 7)), tools, Progress(note))
    return seen[0]


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    raw: list[float] = []
    rows: dict[str, dict[str, float]] = {}
    with Toolchain(Settings(data_dir=Path(".cache/shelf"))) as tools:
        before, after = compiled(tools, PAIR / "before.sol"), compiled(tools, PAIR / "after.sol")
        artifact = next(item for item in before.target_artifacts if item.kind == "contract")
        first = first_evidence(tools, before, after)
        for calls in (options.calls, 5 * options.calls):
            rates, times = [], []
            for _ in range(options.rounds):
                raw.append(raw_rate(tools, before, artifact, 2.0))
                rate, taken = engine_rate(tools, before, after, calls)
                rates.append(rate)
                times.append(taken)
            rows[f"{calls:,} calls per side"] = {
                "engine_calls_per_second": round(statistics.median(rates)),
                "seconds": round(statistics.median(times), 2),
                "ratio_to_raw": round(statistics.median(rates) / statistics.median(raw), 2),
            }
    figures = {
        "raw_calls_per_second": round(statistics.median(raw)),
        "first_evidence_seconds": round(first, 2),
        **rows,
    }
    print(f"raw, one EVM                 {figures['raw_calls_per_second']:>8,} calls/s")
    print(f"first evidence after         {first:>8.2f} s")
    for name, row in rows.items():
        print(
            f"{name:<28} {row['engine_calls_per_second']:>8,.0f} calls/s  "
            f"{row['seconds']:>6.2f} s  ratio {row['ratio_to_raw']:.2f}"
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
