pragma solidity ^0.4.24;

contract OldLock {
    bool busy;

    modifier alone() {
        require(!busy);
        busy = true;
        _;
        busy = false;
    }
}

contract OldCounter {
    uint counter = 1;

    modifier counted() {
        counter += 1;
        uint local = counter;
        _;
        require(local == counter);
    }
}

contract OldBank is OldLock, OldCounter {
    mapping(address => uint) balances;
    address owner = msg.sender;

    modifier onlyOwner() {
        if (msg.sender != owner) throw;
        _;
    }

    function () public payable {
        balances[msg.sender] += msg.value;
    }

    function withdraw(uint amount) public {
        if (balances[msg.sender] < amount) return;
        if (!msg.sender.call.value(amount)()) throw; //~ reentrancy-eth
        balances[msg.sender] -= amount;
    }

    function withdrawWithGas(uint amount) public {
        require(balances[msg.sender] >= amount);
        bool ok = msg.sender.call.value(amount).gas(100000)(); //~ reentrancy-eth
        require(ok);
        balances[msg.sender] -= amount;
    }

    function withdrawLittleGas(uint amount) public {
        require(balances[msg.sender] >= amount);
        require(msg.sender.call.value(amount).gas(2300)());
        balances[msg.sender] -= amount;
    }

    function withdrawSend(uint amount) public {
        require(balances[msg.sender] >= amount);
        require(msg.sender.send(amount));
        balances[msg.sender] -= amount;
    }

    function withdrawAlone(uint amount) public alone {
        require(balances[msg.sender] >= amount);
        require(msg.sender.call.value(amount)());
        balances[msg.sender] -= amount;
    }

    function withdrawCounted(uint amount) public counted {
        require(balances[msg.sender] >= amount);
        require(msg.sender.call.value(amount)());
        balances[msg.sender] -= amount;
    }

    function payBy(address to, uint amount) public onlyOwner {
        require(balances[to] >= amount);
        require(to.call.value(amount)());
        balances[to] -= amount;
    }
}
