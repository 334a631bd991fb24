// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Faucet {
    uint256 public constant DRIP = 0.01 ether;
    uint256 public constant PAUSE_SECONDS = 1 hours;

    uint256 public given;
    mapping(address => uint256) public lastAt;

    event Filled(address indexed from, uint256 amount);
    event Dripped(address indexed to, uint256 amount);

    receive() external payable {
        emit Filled(msg.sender, msg.value);
    }

    function drip() external {
        require(address(this).balance >= DRIP, "empty");
        require(block.timestamp >= lastAt[msg.sender] + PAUSE_SECONDS, "too soon");
        lastAt[msg.sender] = block.timestamp;
        given += DRIP;
        emit Dripped(msg.sender, DRIP);
        _send(msg.sender, DRIP);
    }

    function nextAt(address who) external view returns (uint256) {
        uint256 last = lastAt[who];
        return last == 0 ? block.timestamp : last + PAUSE_SECONDS;
    }

    function _send(address to, uint256 amount) internal {
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "not accepted");
    }
}
