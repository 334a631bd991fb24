pragma solidity ^0.4.18;

contract Auction {
    address public seller;
    address public leader;
    uint public highest;
    uint public ends;
    bool ended;
    mapping(address => uint) pending;

    event Raised(address who, uint amount);
    event Ended(address winner, uint amount);

    function Auction() public {
        seller = msg.sender;
        ends = now + 3 days;
    }

    function bid() public payable {
        require(now <= ends);
        require(msg.value > highest);
        if (leader != 0) {
            pending[leader] += highest;
        }
        leader = msg.sender;
        highest = msg.value;
        Raised(msg.sender, msg.value);
    }

    function withdraw() public returns (bool) {
        var amount = pending[msg.sender];
        if (amount > 0) {
            pending[msg.sender] = 0;
            if (!msg.sender.send(amount)) {
                pending[msg.sender] = amount;
                return false;
            }
        }
        return true;
    }

    function finish() public {
        require(now > ends && !ended);
        ended = true;
        Ended(leader, highest);
        seller.transfer(highest);
    }

    function left() public view returns (uint) {
        if (now > ends) return 0;
        return ends - now;
    }
}
