// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IOracle {
    function push(uint256 price) external;
}

abstract contract Once {
    uint8 private version;
    bool private inside;

    modifier initializer() {
        bool top = !inside;
        require((top && version < 1) || (address(this).code.length == 0 && version == 1), "again");
        version = 1;
        if (top) inside = true;
        _;
        if (top) inside = false;
    }

    modifier onlyInitializing() {
        require(inside, "not now");
        _;
    }
}

abstract contract Roles {
    mapping(bytes32 => mapping(address => bool)) internal has;

    modifier only(bytes32 role) {
        require(has[role][msg.sender], "no");
        _;
    }

    function _grant(bytes32 role, address who) internal {
        has[role][who] = true;
    }
}

contract Open is Roles {
    address public owner;
    IOracle public oracle;
    uint256 public fee;
    uint256 public noted;

    function initialize(address first) external { //~ unprotected-initializer
        owner = first;
    }

    function initRoles() external { //~ unprotected-initializer
        _grant("admin", msg.sender);
    }

    function setUpOracle(IOracle next) external { //~ unprotected-initializer
        oracle = next;
    }

    function initNote(uint256 value) external {
        noted = value;
    }

    function initFee(uint256 value) external {
        require(msg.sender == owner, "no");
        fee = value;
    }

    function push() external only("admin") {
        oracle.push(fee);
    }

    function take() external {
        require(msg.sender == owner, "no");
        payable(owner).transfer(address(this).balance);
    }
}

contract Closed is Once, Roles {
    address public owner;
    address public second;

    function initialize(address first) external initializer {
        __Closed_init(first);
    }

    function __Closed_init(address first) internal onlyInitializing {
        owner = first;
        _grant("admin", first);
    }

    function initSecond(address who) external {
        require(second == address(0), "set");
        second = who;
    }

    function take() external only("admin") {
        require(msg.sender == owner || msg.sender == second);
        payable(owner).transfer(address(this).balance);
    }
}

contract Lock {
    address public owner;
    uint256 status = 1;

    modifier nonReentrant() {
        require(status != 2);
        status = 2;
        _;
        status = 1;
    }

    function setup(address first) external nonReentrant { //~ unprotected-initializer
        owner = first;
    }

    function take() external {
        require(msg.sender == owner);
        payable(owner).transfer(address(this).balance);
    }
}

contract Raw {
    address public owner;

    modifier initializer() {
        assembly {
            if sload(0x77) { revert(0, 0) }
            sstore(0x77, 3)
        }
        _;
        assembly {
            sstore(0x77, 2)
        }
    }

    function initialize(address first) external initializer {
        owner = first;
    }

    function take() external {
        require(msg.sender == owner);
        payable(owner).transfer(address(this).balance);
    }
}
