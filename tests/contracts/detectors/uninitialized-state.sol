// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Feed {
    function price() external view returns (uint256);
}

abstract contract Template {
    address internal keeper;
    uint256 private base; //~ uninitialized-state

    function check() public view returns (bool) {
        return msg.sender == keeper && base == 0;
    }
}

contract Till is Template {
    address payable wallet; //~ uninitialized-state
    Feed feed; //~ uninitialized-state
    uint256 fee; //~ uninitialized-state
    mapping(address => bool) members; //~ uninitialized-state
    mapping(address => uint256) balances;
    uint256 public shown;
    uint256 rate = 3;
    uint256[] items;

    receive() external payable {
        balances[msg.sender] += msg.value - fee;
    }

    function empty() external {
        wallet.transfer(address(this).balance);
    }

    function priced() external view returns (uint256) {
        return feed.price() * rate;
    }

    function enter() external {
        require(members[msg.sender]);
        items.push(1);
    }

    function count() external view returns (uint256) {
        return items.length;
    }
}

contract ByPointer {
    struct Box {
        uint256 value;
    }

    Box box;
    uint256 limit;

    function set(uint256 value) external {
        Box storage pointer = box;
        pointer.value = value;
        assembly {
            sstore(limit.slot, value)
        }
    }

    function get() external view returns (uint256) {
        return box.value + limit;
    }
}

contract Proxy {
    address implementation;

    fallback() external payable {
        (bool ok, ) = implementation.delegatecall(msg.data);
        require(ok);
    }
}
