// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title An ERC-20 token that its owner can mint, pause and hand out
/// @notice Sample of Contract Rewriter: correct, but dearer than it need be.
contract Token {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    string public name = "Sample Token";
    string public symbol = "SMPL";
    uint8 public decimals = 18;
    uint256 public cap;
    address public owner;
    bool public paused;

    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    modifier onlyOwner() {
        require(msg.sender == owner, "Token: caller is not the owner");
        _;
    }

    constructor(uint256 cap_) {
        require(cap_ > 0, "Token: the cap is zero");
        owner = msg.sender;
        cap = cap_;
        _mint(msg.sender, cap_ / 10);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        require(spender != address(0), "Token: approve to the zero address");
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) {
            require(allowed >= value, "Token: the allowance is too small");
            allowance[from][msg.sender] = allowed - value;
        }
        _transfer(from, to, value);
        return true;
    }

    function mint(address to, uint256 value) external onlyOwner {
        _mint(to, value);
    }

    /// @notice Mint to many at once.
    function airdrop(address[] memory receivers, uint256[] memory values) external onlyOwner {
        require(receivers.length == values.length, "Token: the lists have different lengths");
        for (uint256 i = 0; i < receivers.length; i++) {
            require(receivers[i] != address(0), "Token: mint to the zero address");
            balanceOf[receivers[i]] += values[i];
            totalSupply += values[i];
            emit Transfer(address(0), receivers[i], values[i]);
        }
        require(totalSupply <= cap, "Token: above the cap");
    }

    function burn(uint256 value) external {
        require(balanceOf[msg.sender] >= value, "Token: burn exceeds the balance");
        balanceOf[msg.sender] -= value;
        totalSupply -= value;
        emit Transfer(msg.sender, address(0), value);
    }

    function setPaused(bool value) external onlyOwner {
        paused = value;
    }

    function _mint(address to, uint256 value) internal {
        require(to != address(0), "Token: mint to the zero address");
        totalSupply += value;
        require(totalSupply <= cap, "Token: above the cap");
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function _transfer(address from, address to, uint256 value) internal {
        require(!paused, "Token: transfers are paused");
        require(to != address(0), "Token: transfer to the zero address");
        require(balanceOf[from] >= value, "Token: transfer exceeds the balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}
