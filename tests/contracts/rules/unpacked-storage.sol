// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Größe 🚀: offsets are bytes.

contract Base {
    address public owner;
    uint256 public first;
}

contract Sale is Base {
    bool public open; // starts a slot

    uint256 public total;

    /// Who gets what is sold. //~ unpacked-storage
    /// @dev May be changed. //~ unpacked-storage
    address public receiver; //~ unpacked-storage

    mapping(address => uint256) public paid;
    uint64 public since = 7; //~ unpacked-storage
    uint256 constant FEE = 30;
    uint256 public last;

    function set(address to, uint64 at) external {
        open = true;
        receiver = to;
        since = at;
    }

    function pay() external payable {
        require(open && block.timestamp > since);
        paid[msg.sender] += msg.value - FEE;
        total += msg.value;
        last = msg.value;
    }
}

// Left alone from here on.

contract Packed {
    bool public open;
    address public owner;
    uint256 public total;
}

contract Late {
    bool public open;
    uint256 public total = size();
    address public owner;

    function size() internal view returns (uint256) {
        return address(this).balance;
    }
}

contract Slots {
    bool public open;
    uint256 public total;
    address public owner;

    function read() external view returns (uint256 found) {
        assembly {
            found := sload(total.slot)
        }
    }
}

contract Gap {
    bool public open;
    uint256 public total;
    address public owner;
    uint256[47] private __gap;
}

contract SameLine {
    bool public open; uint256 public total; address public owner;
}
