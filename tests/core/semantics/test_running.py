"""What may run below a function: overrides of heirs, libraries, modifiers; and what cannot be followed."""

from __future__ import annotations

import pytest

from core.semantics.model import Contract, Semantics, semantics_of
from core.semantics.running import called_functions, functions_of, runs_unseen_code
from tests.core.analysis.conftest import Compile

SOURCE = """pragma solidity ^0.8.20;
library L { function put(uint256 s) internal { assembly { sstore(s, 1) } } }
contract A {
    uint256 n;
    function() internal held;
    modifier m() { checked(); _; }
    function checked() internal view {}
    function run() external m { hook(); }
    function hook() internal virtual { n = 1; }
    function value() external { held(); }
    function raw() external { L.put(3); }
    function plain() external { n = 2; }
    function other(function() external f) external { f(); }
}
contract B is A { function hook() internal override { super.hook(); deep(); } function deep() internal {} }
abstract contract Open { function go() external { step(); } function step() internal virtual; }
abstract contract Half { function go() external { step(); } function step() internal virtual; }
contract Whole is Half { function step() internal override {} }
"""


def _contract(model: Semantics, name: str) -> Contract:
    return next(item for item in model.contracts.values() if item.name == name)


def _called(model: Semantics, contract: str, function: str) -> set[str]:
    home = _contract(model, contract)
    node = next(item.node for item in home.functions if item.name == function)
    owners = [(item.contract, item.name) for item in called_functions(model, node, home)]
    return {f"{owner.name}.{name}" if owner is not None else name for owner, name in owners}


def test_overrides_of_heirs_and_what_they_call_are_followed(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    assert _called(model, "A", "run") == {"A.m", "A.checked", "A.hook", "B.hook", "B.deep"}
    assert _called(model, "A", "raw") == {"L.put"}


def test_an_instance_runs_inherited_code_and_libraries(compiled: Compile) -> None:
    model = semantics_of(compiled(SOURCE))
    names = {item.name for item in functions_of(model, _contract(model, "B"))}
    assert {"hook", "deep", "run", "m", "put"} <= names


@pytest.mark.parametrize(
    ("contract", "function", "unseen"),
    [
        ("A", "value", True),
        ("A", "raw", True),
        ("A", "run", False),
        ("A", "plain", False),
        ("A", "other", False),
        ("Open", "go", True),
        ("Half", "go", False),
    ],
)
def test_what_cannot_be_followed_is_named(
    contract: str, function: str, unseen: bool, compiled: Compile
) -> None:
    model = semantics_of(compiled(SOURCE))
    home = _contract(model, contract)
    node = next(item.node for item in home.functions if item.name == function)
    assert runs_unseen_code(model, node, home) is unseen
