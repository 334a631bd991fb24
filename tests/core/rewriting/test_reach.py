"""Who could notice a change: callers through overrides and interfaces, but not strangers of the same name."""

from __future__ import annotations

from core.rewriting.reach import affected_contracts, reach_of
from core.solidity.compilation import Compilation
from tests.core.rewriting.conftest import Compile

SOURCE = """pragma solidity ^0.8.20;
interface Hook { function ping(uint256 x) external; }
abstract contract Base {
    function run(uint256 x) external { check(x); }
    function check(uint256 x) internal virtual;
}
contract One is Base, Hook {
    function check(uint256 x) internal pure override { require(x > 1); }
    function ping(uint256 x) external override { check(x); }
}
contract Stranger {
    function check(uint256 x) internal pure { require(x > 2); }
    function other(uint256 x) external pure { check(x); }
}
contract User {
    function use(Hook hook) external { hook.ping(1); }
}
"""


def _function(compilation: Compilation, contract: str, name: str) -> tuple[int, int]:
    for node in compilation.asts["a.sol"].walk("FunctionDefinition"):
        home = node.enclosing("ContractDefinition")
        if node.name == name and home is not None and home.name == contract:
            return node.id, node.span.start
    raise AssertionError(f"no {contract}.{name}")


def test_callers_are_found_through_overrides_and_interfaces(compiled: Compile) -> None:
    compilation = compiled(SOURCE)
    check, _ = _function(compilation, "One", "check")
    assert reach_of(compilation).entry_points([check]) == ("ping(uint256)", "run(uint256)", "use(address)")


def test_a_function_of_the_same_name_in_a_stranger_is_somebody_else(compiled: Compile) -> None:
    compilation = compiled(SOURCE)
    check, _ = _function(compilation, "Stranger", "check")
    assert reach_of(compilation).entry_points([check]) == ("other(uint256)",)


def test_contracts_that_a_change_touches_are_the_deployable_ones(compiled: Compile) -> None:
    compilation = compiled(SOURCE)
    _, start = _function(compilation, "Base", "run")
    assert affected_contracts(compilation, [("a.sol", start)]) == ("a.sol:One",)
