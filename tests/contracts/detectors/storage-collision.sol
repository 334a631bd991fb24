// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Counter {
    uint256 count;
    address last;

    function bump(uint256 by) external {
        count += by;
    }

    function note() external {
        last = msg.sender;
    }

    function look() external view returns (uint256) {
        return count;
    }
}

contract Wallet {
    address public owner = msg.sender;
    address helper;
    uint256 total;

    constructor(address at) {
        helper = at;
    }

    function bump(uint256 by) external {
        (bool ok, ) = helper.delegatecall(abi.encodeWithSignature("bump(uint256)", by)); //~ storage-collision
        require(ok);
        total += by;
    }

    function bumpByOwner(uint256 by) external {
        require(msg.sender == owner);
        (bool ok, ) = helper.delegatecall(abi.encodeCall(Counter.bump, (by))); //~ storage-collision
        require(ok);
    }

    function noted() external {
        (bool ok, ) = helper.delegatecall(abi.encodeWithSelector(Counter.note.selector)); //~ storage-collision
        require(ok);
    }

    function looked() external returns (bool ok) {
        (ok, ) = helper.delegatecall(abi.encodeWithSelector(Counter.look.selector));
    }

    function unknown(bytes4 what) external {
        require(msg.sender == owner);
        (bool ok, ) = helper.delegatecall(abi.encodeWithSelector(what));
        require(ok);
    }

    function called(uint256 by) external {
        (bool ok, ) = helper.call(abi.encodeCall(Counter.bump, (by)));
        require(ok);
    }
}

contract SlotZeroProxy {
    address logic; //~ storage-collision

    constructor(address target) {
        logic = target;
    }

    fallback() external payable {
        address target = logic;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), target, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) {
                revert(0, returndatasize())
            }
            return(0, returndatasize())
        }
    }
}

contract OwnSlotProxy {
    bytes32 private constant SLOT = bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);
    address private immutable admin = msg.sender;

    function upgrade(address next) external {
        require(msg.sender == admin);
        bytes32 slot = SLOT;
        assembly {
            sstore(slot, next)
        }
    }

    fallback() external payable {
        bytes32 slot = SLOT;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), sload(slot), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) {
                revert(0, returndatasize())
            }
            return(0, returndatasize())
        }
    }
}

contract SharedStorage {
    address internal implementation;
    uint256 internal sum;
}

contract SharedLogic is SharedStorage {
    function add(uint256 value) external {
        sum += value;
    }
}

contract SharedProxy is SharedStorage {
    constructor(address target) {
        implementation = target;
    }

    fallback() external payable {
        (bool ok, ) = implementation.delegatecall(msg.data);
        require(ok);
    }
}

contract Mirror {
    address private singleton;
    uint256 private sum;

    function add(uint256 value) external {
        sum += value;
    }
}

contract MirroredProxy {
    address private singleton;

    constructor(address target) {
        singleton = target;
    }

    fallback() external payable {
        (bool ok, ) = singleton.delegatecall(msg.data);
        require(ok);
    }
}
