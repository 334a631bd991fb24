pragma solidity ^0.4.15;

contract Wallet {
    struct Request {
        address to;
        uint value;
        bytes data;
        bool done;
        uint votes;
    }

    address[] public owners;
    mapping(address => bool) public isOwner;
    mapping(uint => mapping(address => bool)) voted;
    Request[] public requests;
    uint public needed;

    event Deposit(address from, uint value);
    event Requested(uint id);
    event Executed(uint id, bool worked);

    modifier owners_only() {
        require(isOwner[msg.sender]);
        _;
    }

    function Wallet(address second) {
        owners.push(msg.sender);
        owners.push(second);
        isOwner[msg.sender] = true;
        isOwner[second] = true;
        needed = 1;
    }

    function() payable {
        if (msg.value > 0) Deposit(msg.sender, msg.value);
    }

    function ask(address to, uint value, bytes data) owners_only returns (uint id) {
        id = requests.length++;
        Request storage made = requests[id];
        made.to = to;
        made.value = value;
        made.data = data;
        Requested(id);
    }

    function vote(uint id) owners_only {
        require(!voted[id][msg.sender]);
        voted[id][msg.sender] = true;
        requests[id].votes++;
    }

    function execute(uint id) owners_only {
        Request request = requests[id];
        require(!request.done && request.votes >= needed);
        request.done = true;
        bool worked = request.to.call.value(request.value)(request.data);
        Executed(id, worked);
    }

    function send(address to, uint value) owners_only {
        if (!to.send(value)) throw;
    }

    function count() constant returns (uint) {
        return owners.length;
    }

    function held() constant returns (uint) {
        return this.balance;
    }
}
