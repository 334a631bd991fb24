"""looks_upgradeable: by what a contract inherits and by what it does."""

# ruff: noqa: E501, F811 - Solidity in one line reads better here; pytest overrides a fixture by its name
from __future__ import annotations

import pytest

from core.semantics.upgradeable import looks_upgradeable
from tests.core.verification.conftest import Compile, compiled, subject_of  # noqa: F401 - a fixture

HEAD = "pragma solidity >=0.4.22;\n"

UPGRADEABLE = {
    "an initializer modifier": "contract C { bool d; modifier initializer() { require(!d); d = true; _; } function setUp() public initializer {} }",
    "an initialize function": "contract C { address o; function initialize(address a) public { o = a; } }",
    "a base by name": "contract UUPSUpgradeable { uint256 x; } contract C is UUPSUpgradeable { uint256 y; }",
    "an upgrade function": "contract C { address i; function upgradeTo(address a) public { i = a; } }",
    "a gap": "contract C { uint256 a; uint256[49] private __gap; }",
    "a gap with a name of its own": "contract C { uint256 a; uint256[49] private ______gap_C; }",
    "a delegatecall in assembly": "contract C { address i; function () external payable { address t = i; assembly { calldatacopy(0, 0, calldatasize()) let r := delegatecall(gas(), t, 0, calldatasize(), 0, 0) return(0, 0) } } }",
    "a delegatecall in Solidity": "contract C { function run(address t, bytes memory d) public { (bool ok, ) = t.delegatecall(d); require(ok); } }",
    "a slot of EIP-1967": "contract C { bytes32 constant IMPL = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc; function f() public pure returns (bytes32) { return IMPL; } }",
    "a namespace": "contract C { /// @custom:storage-location erc7201:c.main\n struct S { uint256 a; } function f() public pure returns (uint256) { return 1; } }",
}

PLAIN = {
    "a token": "contract C { mapping(address => uint256) b; function move(address t, uint256 v) public { b[t] += v; } }",
    "calls to itself": "contract C { function all(bytes[] memory d) public { for (uint256 i = 0; i < d.length; i++) { (bool ok, ) = address(this).delegatecall(d[i]); require(ok); } } }",
    "an ordinary array": "contract C { uint256[50] public numbers; uint256 public gapless; }",
    "an owner": "contract C { address public owner = msg.sender; modifier only() { require(msg.sender == owner); _; } function f() public only {} }",
}


def version_for(source: str) -> str:
    return "0.5.17" if "function ()" in source else "0.8.30"


@pytest.mark.parametrize("case", list(UPGRADEABLE))
def test_signs_of_an_upgrade_are_seen_and_named(case: str, compiled: Compile) -> None:
    source = UPGRADEABLE[case]
    subject = subject_of(compiled(HEAD + source, version_for(source)), "C")
    assert subject.compilation.ok and subject.artifact is not None, subject.compilation.diagnostics
    reason = looks_upgradeable(subject.compilation, subject.artifact)
    assert reason is not None and reason.startswith("it ")


@pytest.mark.parametrize("case", list(PLAIN))
def test_an_ordinary_contract_is_free_to_move(case: str, compiled: Compile) -> None:
    subject = subject_of(compiled(HEAD + PLAIN[case]), "C")
    assert subject.compilation.ok and subject.artifact is not None, subject.compilation.diagnostics
    assert looks_upgradeable(subject.compilation, subject.artifact) is None
