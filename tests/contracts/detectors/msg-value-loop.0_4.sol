pragma solidity ^0.4.24;

contract Tickets {
    uint256 price = 1 ether;
    mapping(address => uint256) tickets;

    function buyFor(address[] people) public payable {
        for (uint256 i = 0; i < people.length; i++) {
            tickets[people[i]] += msg.value / price;
            buy(people[i]);
        }
    }

    function buy(address who) internal {
        if (msg.value < price) revert(); //~ msg-value-loop
        tickets[who]++;
    }

    function buyOne() public payable {
        buy(msg.sender);
    }
}
