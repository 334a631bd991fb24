// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface ILedger {
    /** What somebody has. */ //~ missing-natspec
    function balance(address who) external view returns (uint256);

    function put(uint256 amount) external;
}

/**
 * @title Rights
 */
abstract contract Rights {
    address public owner = msg.sender;
    uint256 public immutable born = block.timestamp;
    uint256 public constant LIMIT = 1000;

    error NotTheOwner(address caller);

    /**
     * @notice The owner changed.
     * @param from The old one.
     */
    event OwnerChanged(address from, address to);

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotTheOwner(msg.sender);
        _;
    }

    function give(address next) public virtual onlyOwner {
        require(next != address(0), "Rights: nobody");
        emit OwnerChanged(owner, next);
        owner = next;
    }
}

contract Ledger is ILedger, Rights {
    mapping(address => uint256) internal amounts;

    constructor(uint256 first) {
        amounts[msg.sender] = first;
    }

    receive() external payable {}

    function balance(address who) external view returns (uint256) {
        return amounts[who];
    }

    function put(uint256 amount) external {
        require(amount <= LIMIT, "Ledger: too much, write to a@b.c");
        amounts[msg.sender] += amount;
    }

    /**
     * Takes something out.
     * @param amount How much.
     */
    function take(uint256 amount, address payable to) external returns (uint256 left, bool empty) {
        amounts[msg.sender] -= amount;
        to.transfer(amount);
        left = amounts[msg.sender];
        empty = left == 0;
    }

    /**
     * @inheritdoc Rights
     */
    function give(address next) public override {
        super.give(next);
    }

    /**
     * @dev Everything is said here.
     * @param a One.
     * @return Twice as much.
     */
    function twice(uint256 a) external pure returns (uint256) {
        return a * 2;
    }

    function _hidden(uint256 a) internal pure returns (uint256) {
        return a;
    }

    function one() external pure returns (uint256) { return _hidden(1); } function two() external pure returns (uint256) { return _hidden(2); }
}
