"""How much our way to the compiler costs over the compiler itself.

Run with `python3 dev.py bench compile_overhead [--json FILE]`. The same request is timed inside
one bare node process that calls soljson directly, and through `Toolchain.compile_json`; both
warm, taking turns, so that the load of the machine hits both alike. It prints ratios and
never fails.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from pathlib import Path

from core.progress import silent
from core.settings import Settings
from core.toolchain.toolchain import Toolchain

VERSION = "0.8.30"
BARE = """
const compiler = require(process.argv[1]);
const run = compiler.cwrap("solidity_compile", "number", ["string", "number", "number"]);
const request = require("fs").readFileSync(process.argv[2], "utf8");
require("readline").createInterface({ input: process.stdin }).on("line", () => {
  const started = process.hrtime.bigint();
  const length = compiler.UTF8ToString(run(request, 0, 0)).length;
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  compiler._solidity_reset();
  console.log(JSON.stringify({ seconds, length }));
});
"""


def request(functions: int) -> str:
    """A contract of many functions, with every output the product asks for."""
    body = "".join(
        f"function f{n}(uint a, address b) public returns (uint) "
        f"{{ s[b] += a * {n}; emit E(b, a); return s[b]; }}"
        for n in range(functions)
    )
    source = f"contract A {{ event E(address indexed who, uint what); mapping(address => uint) s; {body} }}"
    outputs = ["abi", "evm.bytecode", "evm.deployedBytecode", "storageLayout", "metadata"]
    selection = {"*": {"*": outputs, "": ["ast"]}}
    settings = {"outputSelection": selection, "optimizer": {"enabled": True, "runs": 200}}
    return json.dumps(
        {"language": "Solidity", "sources": {"a.sol": {"content": source}}, "settings": settings}
    )


def measure(tools: Toolchain, functions: int, rounds: int, scratch: Path) -> dict[str, float]:
    """Best seconds of both ways (the least disturbed by other work) for one request."""
    text = request(functions)
    scratch.write_text(text, "utf-8")
    node, soljson = tools.ensure_node(silent()), tools.ensure_compiler(VERSION, silent())
    command = [str(node), "--stack-size=8000", "-e", BARE, str(soljson), str(scratch)]
    bare = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert bare.stdin is not None and bare.stdout is not None
    direct: list[float] = []
    ours: list[float] = []
    size = 0
    try:
        for _ in range(rounds + 1):
            bare.stdin.write("\n")
            bare.stdin.flush()
            direct.append(json.loads(bare.stdout.readline())["seconds"])
            started = time.perf_counter()
            size = len(tools.compile_json(VERSION, text, silent()))
            ours.append(time.perf_counter() - started)
    finally:
        bare.kill()
        bare.wait()
    one, other = min(direct[1:]), min(ours[1:])
    return {"functions": functions, "answer_bytes": size, "direct": one, "ours": other, "ratio": other / one}


def main() -> None:
    """Measure three sizes and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    shelf = Path(".cache/shelf")
    scratch = Path(".cache") / "compile_overhead.json"
    scratch.parent.mkdir(exist_ok=True)
    with Toolchain(Settings(data_dir=shelf)) as tools:
        found = [measure(tools, size, chosen.rounds, scratch) for size in (1, 50, 200)]
    for row in found:
        print(
            f"{row['functions']:>4} functions, {row['answer_bytes'] / 1e6:5.2f} MB answer: soljson alone "
            f"{row['direct'] * 1000:8.1f} ms, through us {row['ours'] * 1000:8.1f} ms, "
            f"ratio {row['ratio']:.3f}"
        )
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2), "utf-8")


if __name__ == "__main__":
    main()
