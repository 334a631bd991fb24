// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;


contract Coin {
    string public constant name = "Copper Coin";
    uint8 public constant decimals = 6;

    address public immutable minter;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    error InvalidReceiver(address to);
    error InsufficientBalance(address from, uint256 balance, uint256 needed);
    error InsufficientAllowance(address spender, uint256 allowed, uint256 needed);
    error OnlyMinter();

    constructor(uint256 supply) {
        _mint(msg.sender, supply);
        minter = msg.sender;
    }

    /// The two receivers that are refused give the same error, so their order cannot be seen.
    function _transfer(address from, address to, uint256 amount) internal {
        if (to == address(this) || to == address(0)) revert InvalidReceiver(to);
        mapping(address => uint256) storage held = balanceOf;
        if (amount > held[from]) revert InsufficientBalance(from, held[from], amount);
        unchecked {
            held[from] -= amount;
            held[to] += amount;
        }
        emit Transfer(from, to, amount);
    }

    function _mint(address to, uint256 amount) internal {
        if (to == address(0)) revert InvalidReceiver(to);
        uint256 raised = totalSupply + amount;
        unchecked {
            balanceOf[to] += amount;
        }
        totalSupply = raised;
        emit Transfer(address(0), to, amount);
    }

    function transfer(address to, uint256 amount) external returns (bool done) {
        _transfer(msg.sender, to, amount);
        done = true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        mapping(address => uint256) storage mine = allowance[from];
        uint256 allowed = mine[msg.sender];
        bool unlimited = allowed == type(uint256).max;
        if (!unlimited && amount > allowed) revert InsufficientAllowance(msg.sender, allowed, amount);
        if (!unlimited) mine[msg.sender] = allowed - amount;
        _transfer(from, to, amount);
        return true;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        emit Approval(msg.sender, spender, amount);
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function burn(uint256 amount) external {
        uint256 balance = balanceOf[msg.sender];
        if (balance >= amount) {
            totalSupply -= amount;
            balanceOf[msg.sender] = balance - amount;
        } else {
            revert InsufficientBalance(msg.sender, balance, amount);
        }
        emit Transfer(msg.sender, address(0), amount);
    }

    function mint(address to, uint256 amount) external {
        if (minter == msg.sender) {
            _mint(to, amount);
            return;
        }
        revert OnlyMinter();
    }
}
