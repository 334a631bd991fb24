// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

abstract contract Base {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    function transfer(address to, uint256 amount) external returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}

contract Plain is Base {
    function approve(address spender, uint256 amount) external returns (bool) { //~ approve-race
        allowance[msg.sender][spender] = amount;
        return true;
    }
}

contract Through is Base {
    function approve(address spender, uint256 amount) external returns (bool) { //~ approve-race
        _approve(msg.sender, spender, amount);
        return true;
    }

    function _approve(address owner, address spender, uint256 amount) internal {
        allowance[owner][spender] = amount;
    }
}

contract WithSteps is Base {
    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function decreaseAllowance(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] -= amount;
        return true;
    }
}

contract ZeroFirst is Base {
    function approve(address spender, uint256 amount) external returns (bool) {
        require(amount == 0 || allowance[msg.sender][spender] == 0, "reset first");
        allowance[msg.sender][spender] = amount;
        return true;
    }
}

contract NotAToken {
    mapping(address => mapping(address => uint256)) public allowance;

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }
}
