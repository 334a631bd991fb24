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
        admin = msg.sender;
        asset = what;
    }

    function grant(address who, uint96 perMonth, uint8 months) external {
        require(msg.sender == admin, "not the admin");
        require(grants[who].months == 0, "has a grant");
        require(months > 0, "no months");
        require(months <= MOST_MONTHS, "too many months");
        require(perMonth > 0 && perMonth <= type(uint96).max / MOST_MONTHS, "bad amount");
        grants[who] = Grant(perMonth, 0, months, uint40(block.timestamp));
        emit Granted(who, perMonth, months);
    }

    function claim() external returns (uint256 amount) {
        amount = vested(msg.sender) - grants[msg.sender].claimed;
        require(amount > 0, "nothing vested");
        grants[msg.sender].claimed += uint96(amount);
        emit Claimed(msg.sender, amount);
        require(asset.transfer(msg.sender, amount), "transfer failed");
    }

    function vested(address who) public view returns (uint256 sum) {
        Grant memory its = grants[who];
        for (uint256 month = 1; month <= its.months; month++) {
            if (block.timestamp >= its.start + month * MONTH_SECONDS) {
                sum += its.perMonth;
            }
        }
    }

    function whole(address who) external view returns (uint256 sum) {
        for (uint8 i = 0; i < grants[who].months; i++) {
            sum += grants[who].perMonth;
        }
    }
}
