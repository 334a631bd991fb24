// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Club {
    uint256 public constant MOST_MEMBERS = 8;
    address[] public members;
    mapping(address => uint256) public number;
    mapping(address => uint256) public shares;
    uint256 public allShares;

    event Joined(address indexed who, uint256 number, uint256 shares);
    event Left(address indexed who);

    function join() external {
        require(number[msg.sender] == 0, "joined already");
        require(members.length < MOST_MEMBERS, "full");
        members.push(msg.sender);
        number[msg.sender] = members.length;
        uint256 part = sharesOf(members.length);
        shares[msg.sender] = part;
        allShares += part;
        emit Joined(msg.sender, members.length, part);
    }

    function leave() external {
        require(shares[msg.sender] > 0, "no shares");
        allShares -= shares[msg.sender];
        shares[msg.sender] = 0;
        emit Left(msg.sender);
    }

    /// The first member has 100 shares, the next two 50, the others 25.
    function sharesOf(uint256 position) internal pure returns (uint256) {
        if (position == 1) return 100;
        if (position <= 3) return 50;
        return 25;
    }
}
