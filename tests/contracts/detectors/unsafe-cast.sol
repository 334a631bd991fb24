// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Locks {
    address owner = msg.sender;
    mapping(address => uint96) locked;
    mapping(address => uint256) balances;
    uint64 ends;
    uint32 kind;
    address spare;

    function lock(uint256 amount) external {
        locked[msg.sender] = uint96(amount); //~ unsafe-cast
    }

    function add(uint256 amount) external {
        locked[msg.sender] += uint96(amount); //~ unsafe-cast
    }

    function signed(int256 delta) external {
        balances[msg.sender] = uint256(delta); //~ unsafe-cast
    }

    function throughLocal(uint256 amount) external {
        uint96 part = uint96(amount * 2); //~ unsafe-cast
        locked[msg.sender] = part;
    }

    function paid(uint256 amount) external {
        payable(msg.sender).transfer(uint128(amount)); //~ unsafe-cast
    }

    function compared(uint256 amount) external {
        require(amount <= type(uint96).max);
        locked[msg.sender] = uint96(amount);
    }

    function comparedAfter(uint256 amount) external {
        uint96 part = uint96(amount);
        require(part == amount);
        locked[msg.sender] = part;
    }

    function masked(uint256 amount) external {
        kind = uint32(amount & 0xff);
        locked[msg.sender] = uint96(amount >> 160);
        ends = uint64(amount % 1000);
    }

    function time(uint32 term) external {
        ends = uint64(block.timestamp + term);
    }

    function wider(uint32 small) external {
        balances[msg.sender] = uint256(small);
    }

    function byOwner(uint256 amount) external {
        require(msg.sender == owner);
        locked[msg.sender] = uint96(amount);
    }

    function toAddress(uint256 word) external {
        spare = address(uint160(word));
    }

    function positive(int256 delta) external {
        require(delta >= 0);
        balances[msg.sender] = uint256(delta);
    }
}
