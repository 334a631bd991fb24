// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

abstract contract Batch {
    function multicall(bytes[] calldata data) public payable virtual returns (bytes[] memory results) {
        results = new bytes[](data.length);
        for (uint256 i; i < data.length; ++i) {
            (bool ok, bytes memory result) = address(this).delegatecall(data[i]); //~ delegatecall-loop
            require(ok);
            results[i] = result;
        }
    }
}

contract Bank is Batch {
    mapping(address => uint256) balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function withdraw(uint256 amount) external {
        balances[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
    }
}

contract Unpaid {
    mapping(address => uint256) balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function multicall(bytes[] calldata data) external {
        for (uint256 i; i < data.length; ++i) {
            (bool ok, ) = address(this).delegatecall(data[i]);
            require(ok);
        }
    }
}

contract Blind {
    uint256 count;

    function add() external payable {
        count += 1;
    }

    function multicall(bytes[] calldata data) external payable {
        for (uint256 i; i < data.length; ++i) {
            (bool ok, ) = address(this).delegatecall(data[i]);
            require(ok);
        }
    }
}

contract Owned {
    address immutable owner = msg.sender;
    mapping(address => uint256) balances;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
    }

    function multicall(bytes[] calldata data) external payable {
        require(msg.sender == owner);
        for (uint256 i; i < data.length; ++i) {
            (bool ok, ) = address(this).delegatecall(data[i]);
            require(ok);
        }
    }

    function once(bytes calldata data) external payable {
        (bool ok, ) = address(this).delegatecall(data);
        require(ok);
    }
}

contract Inner {
    mapping(address => uint256) balances;

    receive() external payable {
        balances[msg.sender] += msg.value;
    }

    function each(bytes[] calldata data) external payable {
        for (uint256 i; i < data.length; ++i) _self(data[i]);
    }

    function _self(bytes calldata data) internal {
        (bool ok, ) = address(this).delegatecall(data); //~ delegatecall-loop
        require(ok);
    }
}
