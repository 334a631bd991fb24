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


SHAPES = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
interface IOther { function poke() external; }
contract Root { uint256 a; }
contract Left is Root { function l() public virtual {} }
contract Right is Root { function r() public {} }
contract Shapes is Left, Right {
    function deep(uint256 n, IOther other) external {
        for (uint256 i; i < n; i++) {
            if (i == 1) { while (n > i) { n--; } } else if (i == 2) { other.poke(); } else if (i == 3) { n = 1; }
        }
        (bool ok, ) = msg.sender.call(""); require(ok);
    }
    function low() external pure returns (uint256 x) {
        assembly {
            x := 1
        }
    }
    function l() public override {}
}
"""  # noqa: E501


def test_nesting_goes_deeper_with_each_branch_but_not_with_else_if(
    compiled: Callable[..., Compilation],
) -> None:
    found = by_name(compiled(SHAPES))["Shapes"]
    assert found.max_nesting == 3
    assert {item.signature: item.nesting for item in found.functions}["low()"] == 0


def test_inheritance_calls_and_assembly_are_counted(compiled: Callable[..., Compilation]) -> None:
    found = by_name(compiled(SHAPES))
    assert {name: found[name].inheritance_depth for name in ("Root", "Left", "Shapes")} == {
        "Root": 0, "Left": 1, "Shapes": 2
    }  # fmt: skip
    assert (found["Shapes"].external_calls, found["Shapes"].assembly_lines) == (2, 3)


def test_the_bytes_of_the_functions_are_most_of_the_code_and_never_more(
    compiled: Callable[..., Compilation],
) -> None:
    found = by_name(compiled(SHAPES, outputs=Outputs.FULL))["Shapes"]
    sizes = {item.signature: item.runtime_bytes or 0 for item in found.functions}
    assert found.runtime_bytes is not None
    assert sizes["deep(uint256,address)"] > sizes["low()"] > 0
    assert 0.2 * found.runtime_bytes < sum(sizes.values()) <= found.runtime_bytes
    assert {item.runtime_bytes for item in by_name(compiled(SHAPES))["Shapes"].functions} == {None}


UPGRADEABLE = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract Initializable { bool done; modifier initializer() { require(!done); done = true; _; } }
contract Box is Initializable {
    uint256 fee = 3;
    address immutable maker = msg.sender;
    constructor() { fee = 4; }
    function setUp() external initializer {}
}
contract BigBox is Box { uint256 more; }
contract Plain { uint256 fee = 3; }
"""


def test_risks_of_an_upgrade_are_told_of_what_looks_upgradeable_only(
    compiled: Callable[..., Compilation],
) -> None:
    found = by_name(compiled(UPGRADEABLE))
    assert found["Box"].upgradeable == "it inherits Initializable"
    risks = "; ".join(found["Box"].upgrade_risks)
    assert "fee has its first value" in risks
    assert "maker is immutable" in risks
    assert "constructor writes" in risks
    assert "reserves no room" in risks
    assert found["BigBox"].upgrade_risks == ()
    assert (found["Plain"].upgradeable, found["Plain"].upgrade_risks) == ("", ())
