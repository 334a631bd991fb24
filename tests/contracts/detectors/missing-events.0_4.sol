pragma solidity ^0.4.24;

contract Owned {
    address public owner = msg.sender;
    uint256 public rate = 1;
    mapping(address => uint256) bought;
    event OwnerChanged(address next);

    modifier onlyOwner() {
        if (msg.sender != owner) throw;
        _;
    }

    function changeOwner(address next) public onlyOwner {
        owner = next;
        OwnerChanged(next);
    }

    function setRate(uint256 next) public onlyOwner { //~ missing-events
        rate = next;
    }

    function buy() public payable {
        require(rate > 0);
        bought[msg.sender] += msg.value * rate;
    }
}
