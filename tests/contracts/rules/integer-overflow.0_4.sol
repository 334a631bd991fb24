pragma solidity ^0.4.24;

library SafeMath {
    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a + b;
        require(c >= a);
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        require(b <= a);
        return a - b;
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        c = a * b;
        require(a == 0 || c / a == b);
    }
}

contract Shop {
    uint public price = 100;
    mapping(address => uint) public owned;
    mapping(address => uint8) public level;

    function buy(uint count) public payable {
        require(msg.value >= count * price); //~ integer-overflow
        owned[msg.sender] += count; // more of it
    }

    function raise(uint8 by) public {
        level[msg.sender] += by; //~ integer-overflow
    }

    function give(address to, uint count) public {
        require(owned[msg.sender] >= count);
        owned[msg.sender] -= count;
        owned[to] += count;
    }
}

contract Careful {
    using SafeMath for uint256;

    mapping(address => uint256) public owned;
    mapping(address => uint256) public until;

    function keep(uint256 time) public payable {
        owned[msg.sender] = owned[msg.sender].add(msg.value);
        until[msg.sender] += time; //~ integer-overflow
    }

    function take() public {
        require(until[msg.sender] < now);
        uint256 amount = owned[msg.sender];
        owned[msg.sender] = 0;
        msg.sender.transfer(amount);
    }
}
