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

/// What always reverts leaves nothing behind.
contract Simulator {
    uint256 kept;

    function simulate(address target, bytes calldata data) external {
        address code = target;
        (bool ok, bytes memory result) = code.delegatecall(data);
        kept = ok ? 1 : 2;
        assembly {
            revert(add(result, 32), mload(result))
        }
    }

    function simulateSometimes(address target, bytes calldata data, bool really) external {
        (bool ok, ) = target.delegatecall(data); //~ unprotected-delegatecall
        require(ok || really);
    }
}

/// Code that others borrow: called directly it does nothing.
contract Lent {
    address immutable self = address(this);

    function run(address target, bytes calldata data) external {
        require(address(this) != self, "only by delegatecall");
        (bool ok, ) = target.delegatecall(data);
        require(ok);
    }
}

/// The same check with state of its own: a proxy in front of it has something to lose.
contract Upgradeable {
    address immutable self = address(this);
    address owner;

    function run(address target, bytes calldata data) external {
        require(address(this) != self, "only behind a proxy");
        (bool ok, ) = target.delegatecall(data); //~ unprotected-delegatecall
        require(ok);
    }
}

/// As many owners as are set have to sign, each of them named by a look-up.
contract Council {
    mapping(address => address) owners;
    uint256 threshold = 2;
    uint256 nonce;

    function execute(address target, bytes calldata data, bytes32[] calldata r, bytes32[] calldata s) external {
        bytes32 digest = keccak256(abi.encode(address(this), nonce++, target, data));
        address last = address(0);
        for (uint256 i = 0; i < threshold; i++) {
            address signer = ecrecover(digest, 27, r[i], s[i]);
            require(signer > last && owners[signer] != address(0), "not an owner");
            last = signer;
        }
        (bool ok, ) = target.delegatecall(data);
        require(ok);
    }

    function executeAsMany(address target, bytes calldata data, bytes32[] calldata r, bytes32[] calldata s) external {
        bytes32 digest = keccak256(abi.encode(address(this), nonce++, target, data));
        for (uint256 i = 0; i < r.length; i++) {
            require(owners[ecrecover(digest, 27, r[i], s[i])] != address(0), "not an owner");
        }
        (bool ok, ) = target.delegatecall(data); //~ unprotected-delegatecall
        require(ok);
    }
}
