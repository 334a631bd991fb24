"""How long the gates take from a model's reply to its verdict: `python3 dev.py bench assistant`.

    [--runs N] [--calls N] [--json FILE]

The contract has about 300 lines; every kind of reply is judged several times, compiler and EVM warm. It
prints the median in seconds and never fails.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

from core.assistance.gates import judge_for
from core.pipeline import Budget
from core.progress import silent
from core.rewriting.assistant.events import JudgedReply
from core.rewriting.assistant.question import Question
from core.rewriting.assistant.reply import ModelReply, read_reply
from core.settings import Settings
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import compile_input
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from tests.conftest import shelf_dir

_HEAD = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Accounts {
    event Booked(uint256 indexed book, address indexed who, uint256 amount);

    address public keeper;
    uint256 public books;
"""
_PART = """    mapping(address => uint256) public held{n};
    uint256 public total{n};

    function put{n}(address who, uint256 amount) external {{
        require(msg.sender == keeper, "not the keeper");
        require(amount > 0, "nothing");
        held{n}[who] += amount;
        total{n} += amount;
        books += 1;
        emit Booked({n}, who, amount);
    }}

    function move{n}(address to, uint256 amount) external {{
        require(held{n}[msg.sender] >= amount, "too much");
        held{n}[msg.sender] -= amount;
        held{n}[to] += amount;
        emit Booked({n}, to, amount);
    }}

    function sum{n}(address[] calldata people) external view returns (uint256 result) {{
        for (uint256 i = 0; i < people.length; i++) {{
            result += held{n}[people[i]];
        }}
    }}
"""
_TAIL = """
    constructor() {
        keeper = msg.sender;
    }
}
"""
_CHECK = '        require(held3[msg.sender] >= amount, "too much");\n        held3[msg.sender] -= amount;'
_REPLIES = {
    "refused for its form": ("nowhere();", "x"),
    "refused for a word": ("held3[to] += amount;", "selfdestruct(payable(to));"),
    "does not compile": ("held3[to] += amount;", "held3[to] += amont;"),
    "refused for a declaration": (
        "uint256 public total3;",
        "uint256 public total3;\n    uint256 public more;",
    ),
    "breaks": (_CHECK, "        unchecked {\n            held3[msg.sender] -= amount;\n        }"),
    "passes": (
        _CHECK,
        '        uint256 mine = held3[msg.sender];\n        require(mine >= amount, "too much");\n'
        "        unchecked {\n            held3[msg.sender] = mine - amount;\n        }",
    ),
}


def main() -> int:
    """Judge every reply and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--json", default="")
    options = parser.parse_args()
    text = _HEAD + "\n".join(_PART.format(n=at) for at in range(11)) + _TAIL
    source = SourceText.of("Accounts.sol", text)
    print(f"{len(source.line_starts) - 1} lines, {options.calls:,} calls, median of {options.runs} runs")
    with Toolchain(Settings(data_dir=shelf_dir())) as tools:
        given = CompilerInput("0.8.30", {source.path: source}, CompilerSettings(), (source.path,))
        compilation = compile_input(given, tools, silent())
        assert compilation.ok, compilation.diagnostics
        figures = {name: _measured(name, compilation, tools, options) for name in _REPLIES}
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1), "utf-8")
    return 0


def _measured(
    name: str, compilation: Compilation, tools: Toolchain, options: argparse.Namespace
) -> dict[str, object]:
    search, replace = _REPLIES[name]
    block = f"<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE"
    text = f"PLAN: x\n```solidity\nAccounts.sol\n{block}\n```"
    question, budget = Question("gas", ("Accounts.sol",)), Budget(options.calls, None, 1)
    judge = judge_for(question, compilation, "bench", budget, tools, silent())
    assert judge is not None
    seconds, said = [], ""
    for _ in range(options.runs + 1):
        began = time.perf_counter()
        reply = read_reply(text)
        assert isinstance(reply, ModelReply)
        outcome = judge(reply, "0")
        seconds.append(time.perf_counter() - began)
        said = outcome.report.verdict if isinstance(outcome, JudgedReply) else outcome.refused.kind
    middle = statistics.median(seconds[1:])
    print(f"{name:28} {said:12} {middle:7.3f} s   (first {seconds[0]:.3f} s)", flush=True)
    return {"outcome": said, "seconds": round(middle, 4), "first": round(seconds[0], 4)}


if __name__ == "__main__":
    sys.exit(main())
