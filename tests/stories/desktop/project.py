"""A small real Foundry project: a remapped dependency, a contract with a finding and gas to save.

It is small so that a verification takes seconds, and real so that nothing in the journeys is
arranged for them: what is found, proposed and measured comes from the engine.
"""

from __future__ import annotations

from pathlib import Path

FOUNDRY = """[profile.default]
src = "src"
libs = ["lib"]
remappings = ["@limits/=lib/limits/src/"]
"""

LIMITS = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

library Limits {
    function within(uint256 amount, uint256 most) internal pure returns (bool) {
        return amount > 0 && amount <= most;
    }
}
"""

SAFE = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Limits} from "@limits/Limits.sol";

/// @title A safe that remembers who put in how much.
contract Safe {
    address public owner;
    uint256 public most;
    uint256 public total;
    mapping(address => uint256) public shares;

    constructor() {
        owner = msg.sender;
        most = 1000;
    }

    function put(uint256 amount) public {
        require(Limits.within(amount, most), "the amount is not within the limits of this safe");
        shares[msg.sender] += amount;
        total += amount;
    }

    function sum(uint256[] memory amounts) public pure returns (uint256 result) {
        for (uint256 at = 0; at < amounts.length; at++) {
            result += amounts[at];
        }
    }

    function rename(address next) public {
        require(tx.origin == owner, "only the owner may give this safe to somebody else");
        owner = next;
    }
}
"""

SMALL = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Counter {
    uint256 public total;

    function add() external {
        total += 1;
    }
}
"""


def write_project(folder: Path) -> Path:
    """Write the project into a new folder and give it back."""
    for name, text in (
        ("foundry.toml", FOUNDRY),
        ("lib/limits/src/Limits.sol", LIMITS),
        ("src/Safe.sol", SAFE),
        ("src/Counter.sol", SMALL),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder
