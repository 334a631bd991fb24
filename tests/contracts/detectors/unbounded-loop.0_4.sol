pragma solidity ^0.4.24;

contract Payouts {
    address[] people;
    address[] trusted;
    address owner = msg.sender;
    mapping(address => uint256) due;

    function enter() public payable {
        people.push(msg.sender);
    }

    function trust(address who) public {
        if (msg.sender != owner) throw;
        trusted.push(who);
    }

    function leaveLast() public {
        people.length--;
    }

    function settle() public {
        for (uint256 i = 0; i < people.length; i++) { //~ unbounded-loop
            due[people[i]] += 1;
        }
    }

    function settleTrusted() public {
        for (uint256 i = 0; i < trusted.length; i++) {
            due[trusted[i]] += 1;
        }
    }
}
