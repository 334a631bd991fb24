"""Figures of contracts: sizes, lines, documentation, complexity."""

from __future__ import annotations

from collections.abc import Callable

from core.analysis.finding import ContractMetrics
from core.analysis.metrics import metrics_of
from core.solidity.compilation import Compilation
from core.solidity.compiler import Outputs

SOURCE = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
interface I { function f() external; }
/* a comment
   of two lines */
contract A {
    string constant URL = "https://example.org"; // not a comment inside the string
    uint256 x;

    /// @notice Counts.
    function branchy(uint256 a, bool b) external returns (uint256) {
        if (a > 1 && b || a == 7) x++;
        for (uint256 i = 0; i < a; i++) { x += b ? 1 : 2; }
        try this.plain() {} catch {}
        return x;
    }
    function plain() public {}
    function hidden() internal {}
}
abstract contract B { function g() public virtual; }
"""


def by_name(compilation: Compilation) -> dict[str, ContractMetrics]:
    return {item.contract: item for item in metrics_of(compilation)}


def test_sizes_are_known_where_there_is_code(compiled: Callable[..., Compilation]) -> None:
    found = by_name(compiled(SOURCE, outputs=Outputs.FULL))
    runtime, init = found["A"].runtime_bytes, found["A"].init_bytes
    assert runtime is not None
    assert init is not None
    assert 0 < runtime < init
    assert (found["B"].runtime_bytes, found["I"].runtime_bytes) == (None, None)
    assert by_name(compiled(SOURCE))["A"].runtime_bytes is None


def test_code_lines_leave_out_comments_and_blanks(compiled: Callable[..., Compilation]) -> None:
    found = by_name(compiled(SOURCE))
    assert (found["A"].code_lines, found["I"].code_lines) == (12, 1)


def test_documentation_counts_public_and_external_functions(compiled: Callable[..., Compilation]) -> None:
    found = by_name(compiled(SOURCE))
    assert found["A"].natspec_coverage == 0.5
    assert found["I"].natspec_coverage == 0.0


def test_complexity_counts_branches_loops_and_operators(compiled: Callable[..., Compilation]) -> None:
    found = by_name(compiled(SOURCE))
    assert found["A"].max_complexity == 7
    assert found["B"].max_complexity == 0
