pragma solidity 0.4.26;

interface Coin {
    function transfer(address to, uint value) public returns (bool);
    function balanceOf(address who) public view returns (uint);
}

contract Vesting {
    Coin coin;
    address public receiver;
    uint public start;
    uint public duration;
    uint public released;
    bool public revocable;

    event Released(uint amount);

    constructor(Coin _coin, uint _duration) public {
        require(address(_coin) != address(0));
        coin = _coin;
        duration = _duration == 0 ? 30 days : _duration;
        start = now;
        receiver = msg.sender;
    }

    function vested() public view returns (uint) {
        uint total = coin.balanceOf(this) + released;
        if (now >= start + duration) {
            return total;
        } else {
            return total * (now - start) / duration;
        }
    }

    function release() public {
        uint amount = vested() - released;
        require(amount > 0);
        released += amount;
        require(coin.transfer(receiver, amount));
        emit Released(amount);
    }

    function hand(address next) public {
        require(msg.sender == receiver && next != address(0));
        receiver = next;
    }
}
