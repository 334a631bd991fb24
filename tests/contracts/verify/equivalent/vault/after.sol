// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;


contract Vault {
    struct Deposit {
        uint128 amount;
        uint64 since;
        uint16 tier;
        bool frozen;
    }

    uint256 public constant LOCK_SECONDS = 3 days;
    address public immutable guardian = msg.sender;
    uint256 public held;
    mapping(address => Deposit) public deposits;

    event Deposited(address indexed who, uint256 amount, uint16 tier);
    event Withdrawn(address indexed who, uint256 amount, uint256 penalty);
    event Frozen(address indexed who, bool frozen);

    function freeze(address who, bool frozen) external {
        require(guardian == msg.sender, "not the guardian");
        emit Frozen(who, frozen);
        deposits[who].frozen = frozen;
    }

    function withdraw(uint128 amount) external {
        Deposit storage mine = deposits[msg.sender];
        require(!mine.frozen, "frozen");
        uint128 left = mine.amount;
        require(amount != 0 && left >= amount, "bad amount");
        uint256 penalty = _penalty(mine.since, mine.tier, amount);
        unchecked {
            left -= amount;
        }
        mine.amount = left;
        mine.tier = left < 1 ether ? 0 : left < 10 ether ? 1 : 2;
        held -= amount;
        emit Withdrawn(msg.sender, amount, penalty);
        (bool ok, ) = msg.sender.call{value: amount - penalty}("");
        require(ok, "not accepted");
    }

    function deposit() external payable {
        require(msg.value != 0, "nothing sent");
        require(msg.value < 2 ** 96, "too much");
        Deposit storage mine = deposits[msg.sender];
        require(!mine.frozen, "frozen");
        uint128 grown = mine.amount + uint128(msg.value);
        uint16 tier = grown < 1 ether ? 0 : grown < 10 ether ? 1 : 2;
        mine.amount = grown;
        mine.since = uint64(block.timestamp);
        mine.tier = tier;
        held += msg.value;
        emit Deposited(msg.sender, msg.value, tier);
    }

    function quote(address who, uint128 amount) external view returns (uint256 paid, uint256 penalty) {
        Deposit storage its = deposits[who];
        penalty = _penalty(its.since, its.tier, amount);
        unchecked {
            paid = amount - penalty;
        }
    }

    function _penalty(uint64 since, uint16 tier, uint128 amount) private view returns (uint256 due) {
        if (block.timestamp < since + LOCK_SECONDS) {
            due = amount / (tier != 2 ? 50 : 100);
        }
    }
}
