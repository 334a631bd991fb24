pragma solidity ^0.4.16;

contract Base {
    uint x = 1;
    function kind() public constant returns (uint) { return x; }
    function kill() public { }
}

contract Left is Base {
    function kind() public constant returns (uint) { return super.kind() + 1; }
}

contract Right is Base {
    function kind() public constant returns (uint) { return super.kind() * 10; }
}

contract Bank is Left, Right {
    mapping(address => uint) accounts;
    uint8 small = 250;
    bytes log;

    function Bank() payable {
        accounts[msg.sender] = msg.value;
    }

    function put() payable public {
        accounts[msg.sender] += msg.value;
        small += 3;
        log.push(byte(small));
    }

    function take(uint amount) public {
        if (accounts[msg.sender] < amount) revert();
        accounts[msg.sender] -= amount;
        require(msg.sender.call.value(amount)());
    }

    function sum(uint8[] parts) public returns (uint8 total) {
        for (uint i = 0; i < parts.length; i++) {
            uint8 part = parts[i];
            total += part;
        }
        if (total > 100) {
            uint rest = total - 100;
        }
        small = uint8(rest);
    }

    function power(uint8 n) public constant returns (uint) {
        return 2 ** n;
    }

    function tower() public constant returns (uint) {
        uint a = 2;
        return a ** 3 ** 2;
    }

    function minus(uint a) public constant returns (uint) {
        return -a;
    }

    function mine() public constant returns (uint) {
        return accounts[msg.sender];
    }

    function letter(uint at) public constant returns (byte) {
        return log[at];
    }
}
