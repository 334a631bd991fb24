// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

contract Bank {
    mapping(address => uint256) balances;
    bool private entered; //~ storage-lock

    modifier guarded() {
        require(!entered, "again");
        entered = true;
        _;
        entered = false;
    }

    function deposit() external payable guarded {
        balances[msg.sender] += msg.value;
    }

    function withdraw() external guarded {
        uint256 amount = balances[msg.sender];
        balances[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok);
    }
}

contract Transient {
    uint256 total;
    bool private transient entered;

    modifier guarded() {
        require(!entered, "again");
        entered = true;
        _;
        entered = false;
    }

    function add() external guarded {
        total += 1;
    }
}

contract Pausable {
    address owner = msg.sender;
    uint256 total;
    bool paused;

    modifier running() {
        require(!paused, "paused");
        _;
    }

    function pause(bool next) external {
        require(msg.sender == owner);
        paused = next;
    }

    function add() external running {
        total += 1;
    }
}

contract Shown {
    uint256 total;
    uint256 public status = 1;

    modifier guarded() {
        require(status == 1, "again");
        status = 2;
        _;
        status = 1;
    }

    function add() external guarded {
        total += 1;
    }
}
