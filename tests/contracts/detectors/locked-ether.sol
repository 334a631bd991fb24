// SPDX-License-Identifier: MIT
pragma solidity ^0.8.10;

contract Box { //~ locked-ether
    function put() external payable {}
}

contract Receiver { //~ locked-ether
    mapping(address => uint256) given;

    receive() external payable {
        given[msg.sender] += msg.value;
    }

    function callWithout(address to) external {
        (bool ok, ) = to.call("");
        require(ok);
    }
}

contract Base {
    mapping(address => uint256) balances;

    function put() public payable virtual {
        balances[msg.sender] += msg.value;
    }
}

contract Heir is Base { //~ locked-ether
    function get(address who) external view returns (uint256) {
        return balances[who];
    }
}

contract Zero { //~ locked-ether
    function put() external payable {}

    function get(address payable to) external {
        (bool ok, ) = to.call{value: 0}("");
        require(ok);
    }
}

contract Open {
    function put() external payable {}

    function get(uint256 amount) external {
        payable(msg.sender).transfer(amount);
    }
}

contract ThroughHelper {
    receive() external payable {}

    function get() external {
        _out(msg.sender);
    }

    function _out(address to) internal {
        assembly {
            pop(call(gas(), to, selfbalance(), 0, 0, 0, 0))
        }
    }
}

contract Refusing {
    fallback() external payable {
        revert("no");
    }

    receive() external payable {
        _refuse();
    }

    function _refuse() private pure {
        revert("no");
    }
}

contract Forwarding {
    address immutable target = msg.sender;

    fallback() external payable {
        (bool ok, ) = target.delegatecall(msg.data);
        require(ok);
    }
}

contract Destroyed {
    address payable immutable owner = payable(msg.sender);

    receive() external payable {}

    function close() external {
        require(msg.sender == owner);
        selfdestruct(owner);
    }
}

abstract contract Unfinished {
    receive() external payable {}
}

contract Maker {
    function make() external payable returns (Open made) {
        made = new Open{salt: 0}();
        made.put{value: msg.value}();
    }
}

contract Nothing {
    uint256 public counted;

    function count() external {
        counted++;
    }
}
