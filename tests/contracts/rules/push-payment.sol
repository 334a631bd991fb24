// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Seats {
    address payable leader;
    uint256 highest; // in wei
    address payable second;
    uint256 lower;

    function bid() external payable {
        require(msg.value > highest, "too low");
        (bool ok, ) = leader.call{value: highest}(""); //~ push-payment
        require(ok, "refund"); // whoever leads must get it
        leader = payable(msg.sender);
        highest = msg.value;
    }

    function bidAgain() external payable {
        require(msg.value > highest, "too low");
        bool worked;
        (worked, ) = leader.call{value: highest, gas: 50000}(""); //~ push-payment
        require(worked);
        leader = payable(msg.sender);
        highest = msg.value;
    }

    function bidLoudly() external payable {
        require(msg.value > highest, "too low");
        (bool done, bytes memory said) = leader.call{value: highest}(""); //~ push-payment
        require(done);
        leader = payable(msg.sender);
        highest = msg.value;
    }

    function bidAndTell() external payable returns (bytes memory) {
        require(msg.value > highest, "too low");
        (bool done, bytes memory said) = leader.call{value: highest}("");
        require(done);
        leader = payable(msg.sender);
        highest = msg.value;
        return said;
    }

    function bidThrough() external payable {
        require(msg.value > lower, "too low");
        _refund();
        second = payable(msg.sender);
        lower = msg.value;
    }

    function _refund() internal {
        if (second != address(0)) second.transfer(lower); //~ push-payment
    }

    function bidWithSend() external payable {
        require(msg.value > lower, "too low");
        require(second.send(lower), "refused"); //~ push-payment
        second = payable(msg.sender);
        lower = msg.value;
    }

    // With data it is more than a payment.
    function bidWithData() external payable {
        require(msg.value > lower, "too low");
        (bool ok, ) = second.call{value: lower}(hex"1234");
        require(ok);
        second = payable(msg.sender);
        lower = msg.value;
    }

    function bidAndComment() external payable {
        require(msg.value > lower, "too low");
        second.transfer(/* all of it */ lower);
        second = payable(msg.sender);
        lower = msg.value;
    }
}

contract Counting {
    address payable leader;

    function bid() external payable {
        leader.transfer(address(this).balance - msg.value);
        leader = payable(msg.sender);
    }
}
