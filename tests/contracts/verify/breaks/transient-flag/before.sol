// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// A box office that the first buyer of the day closes behind everybody else.
contract BoxOffice {
    bool private closed;
    uint256 public seats = 100;

    event Sold(address to, uint256 count);

    modifier whileOpen() {
        require(!closed, "closed");
        _;
    }

    function close() external {
        closed = true;
    }

    function open() external {
        closed = false;
    }

    function buy(uint256 count) external whileOpen {
        require(count > 0 && count <= seats, "not so many");
        seats -= count;
        emit Sold(msg.sender, count);
    }
}
