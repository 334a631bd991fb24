"""A small Foundry project, and the real forge with a compiler of ours."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.core.solidity.own_builds import forge_binary, stand_in

BANK = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function half(uint256 a) external pure returns (uint256) {
        return a / 2;
    }
}
"""
TESTS = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Bank} from "../src/Bank.sol";

contract BankTest {
    Bank bank;

    event log(string text);

    function setUp() public {
        bank = new Bank();
    }

    function testDeposit() public {
        emit log("depositing");
        bank.deposit();
    }

    function test_Fails() public view {
        require(bank.half(4) == 3, "half of four is two");
    }

    function testFuzz_half(uint256 a) public view {
        require(bank.half(a) * 2 == a, "odd");
    }

    function testDepositTwice() public {
        bank.deposit();
        bank.deposit();
    }

    function helper() public {}
}
"""
BROKEN_SETUP = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract BrokenSetupTest {
    function setUp() public pure {
        revert("no set-up");
    }

    function testNever() public {}
}
"""


def project(folder: Path) -> Path:
    """A project with passing and failing tests."""
    root = folder / "foundry project"
    for name, text in {
        "foundry.toml": "[profile.default]\nsrc = 'src'\n",
        "src/Bank.sol": BANK,
        "test/Bank.t.sol": TESTS,
        "test/Broken.t.sol": BROKEN_SETUP,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def real_forge(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the real forge, which finds solc 0.8.30 in a home of its own; skips without npm."""
    program = forge_binary()
    made = stand_in("0.8.30", folder / "shims")
    home = folder / "home"
    (home / ".svm" / "0.8.30").mkdir(parents=True)
    shutil.copy(made, home / ".svm" / "0.8.30" / "solc-0.8.30")
    for name in [name for name in os.environ if name.startswith(("FOUNDRY_", "DAPP_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    return program.parent
