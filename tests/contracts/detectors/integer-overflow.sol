pragma solidity ^0.4.24;

library SafeMath {
    function mul(uint a, uint b) internal pure returns (uint) {
        if (a == 0) return 0;
        uint c = a * b;
        require(c / a == b);
        return c;
    }

    function add(uint a, uint b) internal pure returns (uint) {
        uint c = a + b;
        require(c >= a);
        return c;
    }

    function sub(uint a, uint b) internal pure returns (uint) {
        require(b <= a);
        return a - b;
    }
}

contract Coin {
    using SafeMath for uint;

    address owner = msg.sender;
    uint total;
    uint[] list;
    uint price = 1 ether;
    mapping(address => uint) balances;
    mapping(address => uint) until;

    function burn(uint amount) public {
        balances[msg.sender] -= amount; //~ integer-overflow
    }

    function take(uint amount) public {
        balances[msg.sender] = balances[msg.sender] - amount; //~ integer-overflow
        msg.sender.transfer(amount);
    }

    function many(address[] to, uint amount) public {
        uint sum = to.length * amount; //~ integer-overflow
        require(balances[msg.sender] >= sum);
        balances[msg.sender] -= sum;
        for (uint i = 0; i < to.length; i++) balances[to[i]] = balances[to[i]].add(amount);
    }

    function buy(uint count) public payable {
        require(msg.value >= count * price); //~ integer-overflow
        balances[msg.sender] += count;
    }

    function extend(uint time) public {
        until[msg.sender] += time; //~ integer-overflow
    }

    function open() public {
        require(now > until[msg.sender]);
        until[msg.sender] = now + 1 weeks;
        msg.sender.transfer(1);
    }

    function pay(uint count) public {
        require(balances[msg.sender] > 0);
        msg.sender.transfer(count * price); //~ integer-overflow
    }

    function helped(uint count) public payable {
        require(msg.value >= cost(count));
        total += 1;
    }

    function cost(uint count) internal view returns (uint) {
        return count * price; //~ integer-overflow
    }

    function byIf(uint amount, uint fee) public {
        if (balances[msg.sender] < amount + fee) revert(); //~ integer-overflow
        total -= 1;
    }

    function some(uint amount) public {
        require(balances[msg.sender] > 0);
        balances[msg.sender] -= amount; //~ integer-overflow
    }

    function inVain(uint amount) public {
        require(balances[msg.sender] - amount >= 0); //~ integer-overflow
        balances[msg.sender] -= amount; //~ integer-overflow
    }

    function drop() public {
        list.length--; //~ integer-overflow
    }

    function dropChecked() public {
        require(list.length > 0);
        list.length--;
    }

    function put(uint at, uint value) public {
        list[at] = value;
    }

    function deposit() public payable {
        balances[msg.sender] += msg.value;
        total += 1;
    }

    function move(address to, uint amount) public {
        require(balances[msg.sender] >= amount);
        balances[msg.sender] -= amount;
        balances[to] += amount;
    }

    function moveInside(address to, uint amount) public {
        require(balances[msg.sender] >= amount);
        _move(to, amount);
    }

    function _move(address to, uint amount) internal {
        balances[msg.sender] -= amount;
        balances[to] += amount;
    }

    function safely(address to, uint amount) public {
        balances[msg.sender] = balances[msg.sender].sub(amount);
        balances[to] = balances[to].add(amount);
    }

    function buySafely(uint count) public payable {
        require(msg.value == count.mul(price));
        balances[msg.sender] = balances[msg.sender].add(count);
    }

    function checkedByHand(uint count) public payable {
        uint sum = count * price;
        require(count == 0 || sum / count == price);
        require(msg.value == sum);
        total += 1;
    }

    function mint(address to, uint amount) public {
        require(msg.sender == owner);
        balances[to] += amount;
        total += amount;
    }

    function bounded(uint count) public payable {
        require(count <= 100);
        require(msg.value == count * 1 ether);
        total += count;
    }

    function sumChecked(uint amount) public {
        require(total + amount >= total);
        total += amount;
    }
}
