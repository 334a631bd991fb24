"""What our values cost on top of the compiler's own time. Prints a ratio and judges only the result."""

from __future__ import annotations

import time

import pytest

from core.progress import silent
from core.settings import Settings
from core.solidity.compiler import Outputs, compile_input
from core.solidity.planning import plan
from core.solidity.project import discover
from core.solidity.standard_json import request_of
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.test_packages import fetched


@pytest.mark.benchmark
@pytest.mark.parametrize("outputs", list(Outputs))
def test_a_compilation_takes_little_longer_than_its_compiler(tools: Toolchain, outputs: Outputs) -> None:
    (project,) = discover([fetched("@uniswap/v3-core@1.0.1")], Settings())
    (given,) = plan(project, tools, silent()).inputs
    tools.compile_json(given.version, request_of(given, outputs), silent())
    raw, whole = [], []
    for _ in range(3):
        started = time.perf_counter()
        tools.compile_json(given.version, request_of(given, outputs), silent())
        raw.append(time.perf_counter() - started)
        started = time.perf_counter()
        compilation = compile_input(given, tools, silent(), outputs)
        whole.append(time.perf_counter() - started)
    print(
        f"\n{outputs.value}: compiler {min(raw):.3f} s, whole {min(whole):.3f} s, "
        f"ratio {min(whole) / min(raw):.3f}"
    )
    trees = 0 if outputs is Outputs.CODE else len(given.sources)
    assert compilation.ok and len(compilation.asts) == trees
