// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

abstract contract Initializable {
    uint64 private version;
    bool private inside;

    modifier initializer() {
        bool top = !inside;
        require(top && version == 0, "again");
        version = 1;
        inside = true;
        _;
        inside = false;
    }

    function _disableInitializers() internal {
        version = type(uint64).max;
    }
}

contract Plain is Initializable { //~ uninitialized-implementation
    address public owner;
    uint256 public fee;

    function initialize(address first) external initializer {
        owner = first;
    }

    function setFee(uint256 next) external {
        require(msg.sender == owner);
        fee = next;
    }
}

contract Powerful is Initializable { //~ uninitialized-implementation
    address public owner;

    function initialize(address first) external initializer {
        owner = first;
    }

    function run(address plugin, bytes calldata data) external {
        require(msg.sender == owner);
        (bool ok, ) = plugin.delegatecall(data);
        require(ok);
    }
}

contract Closed is Initializable {
    address public owner;

    constructor() {
        _disableInitializers();
    }

    function initialize(address first) external initializer {
        owner = first;
    }

    function close() external {
        require(msg.sender == owner);
        selfdestruct(payable(owner));
    }
}

contract ClosedByRunning is Initializable {
    address public owner;

    constructor() initializer {}

    function initialize(address first) external initializer {
        owner = first;
    }

    function close() external {
        require(msg.sender == owner);
        selfdestruct(payable(owner));
    }
}

contract NotBehindProxy {
    address public owner;
    bool done;

    function initialize(address first) external {
        require(!done);
        done = true;
        owner = first;
    }

    function close() external {
        require(msg.sender == owner);
        selfdestruct(payable(owner));
    }
}

contract NothingToOwn is Initializable {
    uint256 public start;

    function initialize(uint256 first) external initializer {
        start = first;
    }
}
