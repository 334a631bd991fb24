// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function balanceOf(address who) external view returns (uint256);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

library Safe {
    function safeTransferFrom(IERC20 token, address from, address to, uint256 amount) internal {
        (bool ok, bytes memory data) = address(token).call(abi.encodeCall(token.transferFrom, (from, to, amount)));
        require(ok && (data.length == 0 || abi.decode(data, (bool))));
    }
}

contract Bank {
    using Safe for IERC20;

    IERC20 immutable own;
    address owner = msg.sender;
    mapping(IERC20 => bool) listed;
    mapping(IERC20 => mapping(address => uint256)) balances;
    mapping(uint256 => uint256) orders;

    constructor(IERC20 given) {
        own = given;
    }

    function list(IERC20 token) external {
        require(msg.sender == owner);
        listed[token] = true;
    }

    function deposit(IERC20 token, uint256 amount) external {
        token.safeTransferFrom(msg.sender, address(this), amount); //~ incorrect-token-accounting
        balances[token][msg.sender] += amount;
    }

    function order(IERC20 token, uint256 id, uint256 amount) external {
        _pull(token, amount);
        orders[id] = amount;
    }

    function _pull(IERC20 token, uint256 amount) internal {
        require(token.transferFrom(msg.sender, address(this), amount)); //~ incorrect-token-accounting
    }

    function depositReceived(IERC20 token, uint256 amount) external {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        balances[token][msg.sender] += token.balanceOf(address(this)) - before;
    }

    function depositOwn(uint256 amount) external {
        own.safeTransferFrom(msg.sender, address(this), amount);
        balances[own][msg.sender] += amount;
    }

    function depositListed(IERC20 token, uint256 amount) external {
        require(listed[token], "unknown token");
        token.safeTransferFrom(msg.sender, address(this), amount);
        balances[token][msg.sender] += amount;
    }

    function passOn(IERC20 token, address to, uint256 amount) external {
        token.safeTransferFrom(msg.sender, to, amount);
        balances[token][to] += amount;
    }

    function gift(IERC20 token, uint256 amount) external {
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    function fee(IERC20 token, uint256 amount) external {
        token.safeTransferFrom(msg.sender, address(this), amount);
        balances[token][msg.sender] = 1;
    }
}
