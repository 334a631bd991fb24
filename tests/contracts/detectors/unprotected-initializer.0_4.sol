pragma solidity ^0.4.24;

contract Once {
    bool initialized;
    bool initializing;

    modifier initializer() {
        require(initializing || !initialized);
        bool top = !initializing;
        if (top) {
            initializing = true;
            initialized = true;
        }
        _;
        if (top) initializing = false;
    }
}

contract Wallet is Once {
    address owner;
    uint256 limit;
    mapping(address => bool) signers;

    function initWallet(address first, uint256 daily) public { //~ unprotected-initializer
        initOwner(first);
        limit = daily;
    }

    function initOwner(address first) internal {
        owner = first;
    }

    function initSigner(address who) public { //~ unprotected-initializer
        signers[who] = true;
    }

    function initialize(address first) public initializer {
        owner = first;
    }

    function take(uint256 amount) public {
        require(msg.sender == owner || signers[msg.sender]);
        require(amount <= limit);
        msg.sender.transfer(amount);
    }
}
