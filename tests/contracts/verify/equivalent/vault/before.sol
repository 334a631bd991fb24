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

    function deposit() external payable {
        require(msg.value > 0, "nothing sent");
        require(msg.value <= type(uint96).max, "too much");
        Deposit memory mine = deposits[msg.sender];
        require(!mine.frozen, "frozen");
        mine.amount += uint128(msg.value);
        mine.since = uint64(block.timestamp);
        mine.tier = _tier(mine.amount);
        deposits[msg.sender] = mine;
        held += msg.value;
        emit Deposited(msg.sender, msg.value, mine.tier);
    }

    function withdraw(uint128 amount) external {
        Deposit memory mine = deposits[msg.sender];
        require(!mine.frozen, "frozen");
        require(amount > 0 && amount <= mine.amount, "bad amount");
        uint256 penalty = _penalty(mine, amount);
        mine.amount -= amount;
        mine.tier = _tier(mine.amount);
        deposits[msg.sender] = mine;
        held -= amount;
        emit Withdrawn(msg.sender, amount, penalty);
        (bool ok, ) = payable(msg.sender).call{value: amount - penalty}("");
        require(ok, "not accepted");
    }

    function freeze(address who, bool frozen) external {
        require(msg.sender == guardian, "not the guardian");
        deposits[who].frozen = frozen;
        emit Frozen(who, frozen);
    }

    function quote(address who, uint128 amount) external view returns (uint256 paid, uint256 penalty) {
        Deposit memory its = deposits[who];
        penalty = _penalty(its, amount);
        paid = amount - penalty;
    }

    function _penalty(Deposit memory its, uint128 amount) internal view returns (uint256) {
        if (block.timestamp >= its.since + LOCK_SECONDS) {
            return 0;
        } else if (its.tier == 2) {
            return amount / 100;
        } else {
            return amount / 50;
        }
    }

    function _tier(uint128 amount) internal pure returns (uint16) {
        if (amount >= 10 ether) return 2;
        if (amount >= 1 ether) return 1;
        return 0;
    }
}
