// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

// Größe 🚀: offsets are bytes.

abstract contract Guard {
    error Again();

    uint256 private constant OPEN = 1;
    uint256 private constant CLOSED = 2;
    uint256 private state; //~ storage-lock

    constructor() {
        state = OPEN;
    }

    modifier guarded() {
        _before();
        _;
        _after();
    }

    function _before() private {
        if (state == CLOSED) revert Again();
        state = CLOSED;
    }

    function _after() private {
        state = OPEN;
    }

    function _entered() internal view returns (bool) {
        return state == CLOSED;
    }
}

contract Pot is Guard {
    bool internal locked = /* open */ false;
    bool internal busy = false; //~ storage-lock
    uint256 public paid;

    modifier once() {
        require(!busy, "busy");
        busy = true;
        _;
        busy = false;
    }

    function pay(address payable to) external payable guarded {
        (bool done, ) = to.call{value: msg.value}("");
        require(done, "failed");
        paid += msg.value;
    }

    function take(address payable to) external once {
        require(!_entered());
        (bool done, ) = to.call("");
        locked = done;
    }
}

// Left alone from here on.

contract Shown {
    uint256 public state = 1;

    modifier once() {
        require(state != 2);
        state = 2;
        _;
        state = 1;
    }

    function run(address to) external once {
        (bool done, ) = to.call("");
        require(done);
    }
}

contract ByOpenValue {
    uint256 private state = 1;

    modifier once() {
        require(state == 1);
        state = 2;
        _;
        state = 1;
    }

    function run(address to) external once {
        (bool done, ) = to.call("");
        require(done);
    }
}

contract Paused {
    bool private closed;

    modifier once() {
        require(!closed);
        closed = true;
        _;
        closed = false;
    }

    function close() external {
        closed = true;
    }

    function run(address to) external once {
        (bool done, ) = to.call("");
        require(done);
    }
}

contract Ends {
    bool private closed;

    modifier once() {
        require(!closed);
        closed = true;
        _;
        closed = false;
    }

    function run(address to) external once {
        (bool done, ) = to.call("");
        require(done);
        assembly {
            stop()
        }
    }
}

contract Initialized {
    bool private done;

    modifier initializer() {
        require(!done);
        done = true;
        _;
    }

    function start() external initializer {}
}
