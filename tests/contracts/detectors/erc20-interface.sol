// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IQuietToken {
    function balanceOf(address who) external view returns (uint256);
    function transfer(address to, uint256 amount) external; //~ erc20-interface
    function transferFrom(address from, address to, uint256 amount) external; //~ erc20-interface
    function approve(address spender, uint256 amount) external returns (bool);
}

interface IGood {
    function totalSupply() external view returns (uint256);
    function balanceOf(address who) external view returns (uint256);
    function allowance(address owner, address spender) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
}

interface INft {
    function balanceOf(address who) external view returns (uint256);
    function ownerOf(uint256 id) external view returns (address);
    function transfer(address to, uint256 id) external;
    function transferFrom(address from, address to, uint256 id) external;
    function approve(address to, uint256 id) external;
}

interface IPartial {
    function transfer(address to, uint256 amount) external;
}

contract Silent { //~ erc20-interface
    mapping(address => uint256) balances;
    mapping(address => mapping(address => uint256)) public allowance;
    event Approval(address owner, address indexed spender, uint256 amount); //~ erc20-interface

    function balanceOf(address who) external returns (uint256) { //~ erc20-interface
        return balances[who];
    }

    function transfer(address to, uint256 amount) public returns (bool) {
        balances[msg.sender] -= amount;
        balances[to] += amount;
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) public returns (uint256) { //~ erc20-interface
        allowance[from][msg.sender] -= amount;
        balances[from] -= amount;
        balances[to] += amount;
        return amount;
    }

    function approve(address spender, uint256 amount) public returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }
}

contract Good is IGood {
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    function transfer(address to, uint256 amount) external returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        emit Transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool success) {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
        success = true;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }
}
