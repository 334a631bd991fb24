// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Größe 🚀: offsets are bytes.

interface Receiver {
    function take(uint256 amount) external;
}

contract Ledger {
    mapping(address => uint256) public balances;
    mapping(address => uint256) public nonces;
    uint256 public total;
    uint256 private since;
    uint256 private visits;
    uint8 private narrow;

    function send(address to, uint256 amount) external {
        require(balances[msg.sender] >= amount, "low");
        balances[msg.sender] -= amount; //~ bounded-arithmetic
        balances[to] += amount;
    }

    function early(uint256 a, uint256 b) external pure returns (uint256) {
        if (a < b) return 0;
        return a - b; //~ bounded-arithmetic
    }

    function inLine(uint256 a, uint256 b) external {
        if (a > b) { total = a - b; } //~ bounded-arithmetic
    }

    function fee(uint128 amount) external {
        uint256 wide = amount;
        total = wide * 30 / 10_000; //~ bounded-arithmetic
    }

    function visit() external returns (uint256) {
        since = block.timestamp;
        nonces[msg.sender]++; //~ bounded-arithmetic
        return visits++; //~ bounded-arithmetic
    }

    function age() external view returns (uint256) {
        return block.timestamp - since; //~ bounded-arithmetic
    }

    function each(uint256[] calldata values) external {
        for (uint256 i = values.length; i > 0; i--) { //~ bounded-arithmetic
            total = values[i - 1] ^ total; //~ bounded-arithmetic
        }
    }

    // Left alone from here on.

    function free(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) {
            total = values[i] ^ total;
        }
    }

    function skips(uint256[] calldata values) external {
        for (uint256 i = values.length; i > 0; i--) {
            if (values[i] == 7) continue;
            total = values[i] ^ total;
        }
    }

    function open(uint256 a, uint256 b) external {
        total = a - b;
        total += a;
        narrow++;
    }

    function called(Receiver to, uint256 amount) external {
        require(balances[msg.sender] >= amount);
        to.take(amount);
        balances[msg.sender] -= amount;
    }

    function changed(uint256 a, uint256 b) external {
        require(a >= b);
        b = b * 2;
        total = a - b;
    }

    function half(uint256 a, uint256 b) external {
        require(a >= b);
        total = (a - b) + a;
    }

    function already(uint256 a, uint256 b) external {
        require(a >= b);
        unchecked {
            total = a - b;
        }
    }

    function noted(uint256 a, uint256 b) external {
        require(a >= b);
        total = a /* whole */ - b;
    }
}
