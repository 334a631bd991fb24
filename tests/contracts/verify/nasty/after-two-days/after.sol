// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Savings {
    struct Account {
        uint128 amount;
        uint64 since;
    }

    uint256 public constant WAIT_SECONDS = 2 days;
    uint256 public penalties;
    mapping(address => Account) public accounts;

    event Saved(address indexed who, uint256 amount);
    event Taken(address indexed who, uint256 amount, uint256 penalty);

    function save() external payable {
        require(msg.value >= 1000 && msg.value < 2 ** 100, "bad amount");
        Account storage mine = accounts[msg.sender];
        mine.amount += uint128(msg.value);
        mine.since = uint64(block.timestamp);
        emit Saved(msg.sender, msg.value);
    }

    function take() external {
        Account memory mine = accounts[msg.sender];
        require(mine.amount > 0, "nothing saved");
        delete accounts[msg.sender];
        uint256 penalty = penaltyOf(mine.amount, block.timestamp - mine.since);
        penalties += penalty;
        emit Taken(msg.sender, mine.amount, penalty);
        (bool ok, ) = msg.sender.call{value: mine.amount - penalty}("");
        require(ok, "not accepted");
    }

    function penaltyOf(uint256 amount, uint256 age) internal pure returns (uint256) {
        if (age < WAIT_SECONDS) return amount / 10;
        if (age < 30 days) return amount / 99;
        return 0;
    }
}
