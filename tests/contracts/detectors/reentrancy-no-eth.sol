// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IReceiver {
    function onReceived(uint256 id) external returns (bytes4);
    function wants(uint256 id) external view returns (bool);
}

interface IToken {
    function transfer(address to, uint256 amount) external returns (bool);
}

contract Claims {
    mapping(uint256 => bool) claimed;
    mapping(uint256 => address) owners;
    mapping(address => bool) admins;
    uint256 next;
    uint256[] queue;
    IToken immutable token;
    bool entered;

    constructor(IToken given) {
        token = given;
        admins[msg.sender] = true;
    }

    modifier onlyAdmin() {
        require(admins[msg.sender], "not an admin");
        _;
    }

    modifier told(IReceiver receiver, uint256 id) {
        receiver.onReceived(id); //~ reentrancy-no-eth
        _;
    }

    function claim(IReceiver receiver, uint256 id) external {
        require(!claimed[id], "claimed");
        receiver.onReceived(id); //~ reentrancy-no-eth
        claimed[id] = true;
    }

    // The call stands in a modifier, between a read in the arguments and the write.
    function mint(IReceiver receiver) external told(receiver, next) {
        owners[next] = msg.sender;
        next++;
    }

    function pop(address to) external {
        uint256 last = queue[queue.length - 1];
        (bool ok, ) = to.call(abi.encode(last)); //~ reentrancy-no-eth
        require(ok);
        queue.pop();
    }

    function swap(IReceiver receiver, uint256 id) external {
        address before = owners[id];
        if (receiver.onReceived(id) == IReceiver.onReceived.selector) { //~ reentrancy-no-eth
            (owners[id], owners[id + 1]) = (msg.sender, before);
        }
    }

    function nested(address target, bytes calldata data) external {
        if (claimed[0]) return;
        _forward(target, data);
        claimed[0] = true;
    }

    function _forward(address target, bytes calldata data) internal {
        (bool ok, ) = target.call(data); //~ reentrancy-no-eth
        require(ok);
    }

    function claimInOrder(IReceiver receiver, uint256 id) external {
        require(!claimed[id], "claimed");
        claimed[id] = true;
        receiver.onReceived(id);
    }

    function claimIfWanted(IReceiver receiver, uint256 id) external {
        require(!claimed[id] && receiver.wants(id));
        claimed[id] = true;
    }

    function register(IReceiver receiver, uint256 id) external onlyAdmin {
        require(owners[id] == address(0));
        receiver.onReceived(id);
        owners[id] = address(receiver);
    }

    function claimAlone(IReceiver receiver, uint256 id) external {
        require(!entered);
        entered = true;
        require(!claimed[id]);
        receiver.onReceived(id);
        claimed[id] = true;
        entered = false;
    }

    function ask(IReceiver receiver, uint256 id) external returns (bytes4) {
        require(owners[id] != address(0));
        return receiver.onReceived(id);
    }

    // A token that the deployer chose: only of low severity, but said.
    function payOut(uint256 amount) external {
        uint256 at = next;
        require(token.transfer(msg.sender, amount + at)); //~ reentrancy-no-eth
        next = at + 1;
    }
}

contract Pair {
    address token;

    function initialize(address token_) external {
        token = token_;
    }
}

/// The callee is code that this contract has just made: of low severity.
contract Factory {
    mapping(address => address) public pairOf;

    function create(address token) external returns (address pair) {
        require(pairOf[token] == address(0), "there is one");
        bytes memory code = type(Pair).creationCode;
        bytes32 salt = keccak256(abi.encodePacked(token));
        assembly {
            pair := create2(0, add(code, 32), mload(code), salt)
        }
        Pair(pair).initialize(token); //~ reentrancy-no-eth
        pairOf[token] = pair;
    }
}
