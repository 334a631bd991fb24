pragma solidity ^0.4.24;

contract Old {
    address owner = msg.sender;
    uint constant FEE = 1;

    function close() public {
        if (msg.sender != owner) throw; //~ deprecated-construct
        suicide(owner); //~ deprecated-construct
    }

    function hashOf(bytes data) public pure returns (bytes32) {
        return sha3(data); //~ deprecated-construct
    }

    function run(address to) public {
        require(to.callcode(bytes4(1))); //~ deprecated-construct
    }

    function typed() public view returns (uint) {
        var amount = owner.balance; //~ deprecated-construct
        return amount + msg.gas; //~ deprecated-construct
    }

    function viewed() public constant returns (uint) { //~ deprecated-construct
        return block.number;
    }

    function old() public view returns (bytes32) {
        return block.blockhash(block.number - 1); //~ deprecated-construct
    }

    function term() public pure returns (uint) {
        return 2 years; //~ deprecated-construct
    }

    function pay(address to) public {
        require(to.call.value(1)());
        require(msg.sender == owner);
    }

    function good() public view returns (uint) {
        uint amount = gasleft();
        return amount + FEE;
    }
}
