// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

library Calls {
    function run(address target, bytes memory data) internal returns (bytes memory) {
        (bool ok, bytes memory answer) = target.delegatecall(data); //~ unprotected-delegatecall
        require(ok);
        return answer;
    }
}

library Maths {
    function double(uint256 x) public pure returns (uint256) {
        return 2 * x;
    }
}

contract Plugins {
    using Calls for address;

    address owner = msg.sender;
    address immutable trusted;
    address current;
    mapping(bytes4 => address) facets;
    mapping(address => address) personal;
    bytes32 private constant SLOT = keccak256("plugin.slot");

    constructor(address given) {
        trusted = given;
    }

    function runAny(address target, bytes calldata data) external {
        target.run(data);
    }

    function runPersonal(bytes calldata data) external {
        (bool ok, ) = personal[msg.sender].delegatecall(data); //~ unprotected-delegatecall
        require(ok);
    }

    function setPersonal(address target) external {
        personal[msg.sender] = target;
    }

    function runRaw(address target) external {
        assembly {
            calldatacopy(0, 4, sub(calldatasize(), 4))
            pop(delegatecall(gas(), target, 0, sub(calldatasize(), 4), 0, 0)) //~ unprotected-delegatecall
        }
    }

    function runEach(address[] calldata targets, bytes[] calldata data) external {
        for (uint256 i; i < targets.length; ++i) {
            (bool ok, ) = targets[i].delegatecall(data[i]); //~ unprotected-delegatecall
            if (!ok) revert();
        }
    }

    function multicall(bytes[] calldata data) external {
        for (uint256 i; i < data.length; ++i) {
            (bool ok, ) = address(this).delegatecall(data[i]);
            require(ok);
        }
    }

    function runByOwner(address target, bytes calldata data) external {
        require(msg.sender == owner);
        (bool ok, ) = target.delegatecall(data);
        require(ok);
    }

    function setFacet(bytes4 selector, address target) external {
        if (msg.sender != owner) revert();
        facets[selector] = target;
    }

    fallback() external payable {
        address target = facets[msg.sig];
        if (target == address(0)) target = trusted;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), target, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }

    function upgrade(address next) external {
        require(msg.sender == owner);
        bytes32 slot = SLOT;
        assembly {
            sstore(slot, next)
        }
    }

    function runStored(bytes calldata data) external {
        bytes32 slot = SLOT;
        address target;
        assembly {
            target := sload(slot)
        }
        (bool ok, ) = target.delegatecall(data);
        require(ok);
    }

    function double(uint256 x) external pure returns (uint256) {
        return Maths.double(x);
    }
}
