pragma solidity ^0.8.30;

contract Jar {
    uint public count;

    receive() external payable {
        unchecked {
            count++;
        }
    }

    function empty() external {
        count = 0;
    }
}
