// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;


interface IAsset {
    function transfer(address to, uint256 amount) external returns (bool);
}

contract Vesting {
    struct Grant {
        uint96 perMonth;
        uint96 claimed;
        uint8 months;
        uint40 start;
    }

    uint256 public constant MONTH_SECONDS = 30 days;
    uint8 public constant MOST_MONTHS = 48;

    address public immutable admin;
    IAsset public immutable asset;
    mapping(address => Grant) public grants;

    event Granted(address indexed who, uint96 perMonth, uint8 months);
    event Claimed(address indexed who, uint256 amount);

    constructor(IAsset what) {
        asset = what;
        admin = msg.sender;
    }

    /// The number of whole months that have passed, at most those of the grant.
    function vested(address who) public view returns (uint256) {
        Grant storage its = grants[who];
        uint256 months = its.months;
        if (months == 0) return 0;
        uint256 passed = (block.timestamp - its.start) / MONTH_SECONDS;
        return its.perMonth * (passed < months ? passed : months);
    }

    function whole(address who) external view returns (uint256) {
        return uint256(grants[who].months) * grants[who].perMonth;
    }

    function claim() external returns (uint256) {
        Grant storage mine = grants[msg.sender];
        uint256 due = vested(msg.sender) - mine.claimed;
        require(due != 0, "nothing vested");
        mine.claimed += uint96(due);
        emit Claimed(msg.sender, due);
        bool moved = asset.transfer(msg.sender, due);
        require(moved, "transfer failed");
        return due;
    }

    function grant(address who, uint96 perMonth, uint8 months) external {
        require(admin == msg.sender, "not the admin");
        Grant storage its = grants[who];
        require(its.months == 0, "has a grant");
        require(months != 0, "no months");
        require(months < MOST_MONTHS + 1, "too many months");
        require(perMonth != 0 && perMonth <= type(uint96).max / MOST_MONTHS, "bad amount");
        its.start = uint40(block.timestamp);
        its.months = months;
        its.perMonth = perMonth;
        emit Granted(who, perMonth, months);
    }
}
