// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

abstract contract Slots {
    bytes32 internal constant SLOT = bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);

    struct Box {
        address value;
    }

    function _box() internal pure returns (Box storage box) {
        bytes32 slot = SLOT;
        assembly {
            box.slot := slot
        }
    }

    function _delegate(address target) internal {
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), target, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}

abstract contract Uups is Slots {
    function upgradeToAndCall(address next, bytes calldata data) external payable {
        _authorizeUpgrade(next);
        require(next.code.length > 0, "no code");
        _box().value = next;
        if (data.length > 0) {
            (bool ok, ) = next.delegatecall(data);
            require(ok);
        }
    }

    function _authorizeUpgrade(address next) internal virtual;
}

contract OpenVault is Uups {
    function _authorizeUpgrade(address) internal override {} //~ unprotected-upgrade
}

contract HalfOpenVault is Uups {
    function _authorizeUpgrade(address next) internal pure override { //~ unprotected-upgrade
        require(next != address(0));
    }
}

contract ClosedVault is Uups {
    address immutable owner = msg.sender;

    function _authorizeUpgrade(address) internal view override {
        require(msg.sender == owner);
    }
}

contract OpenProxy is Slots {
    function setCode(address next) external { //~ unprotected-upgrade
        _box().value = next;
    }

    fallback() external payable {
        _delegate(_box().value);
    }
}

contract Facets is Slots {
    mapping(bytes4 => address) facets;
    mapping(address => address) personal;
    address admin = msg.sender;

    function cut(bytes4 selector, address facet) external { //~ unprotected-upgrade
        facets[selector] = facet;
    }

    function cutByAdmin(bytes4 selector, address facet) external {
        require(msg.sender == admin);
        facets[selector] = facet;
    }

    fallback() external payable {
        _delegate(facets[msg.sig]);
    }
}

contract Beacon {
    address public implementation;
    address public owner = msg.sender;
    uint256 public count;

    function upgradeTo(address next) external { //~ unprotected-upgrade
        implementation = next;
        count += 1;
    }

    function upgrade(address next) external {
        require(msg.sender == owner);
        implementation = next;
    }
}

contract SetOnce is Slots {
    address code;

    function upgradeTo(address first) external {
        require(code == address(0), "set");
        code = first;
    }

    fallback() external payable {
        _delegate(code);
    }
}
