pragma solidity ^0.5.0;

contract Jar {
    uint public count;

    function() external payable {
        count++;
    }

    function empty() external {
        count = 0;
    }
}
