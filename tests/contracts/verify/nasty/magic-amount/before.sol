// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Exchange {
    uint256 public constant LARGE = 31_337 * 10 ** 15;
    uint256 public constant FEE_BASIS_POINTS = 30;

    address public immutable keeper = msg.sender;
    uint256 public fees;
    mapping(address => uint256) public credit;

    event Swapped(address indexed who, uint256 amount, uint256 fee);
    event Swept(uint256 amount);

    function swap(uint256 amount) external returns (uint256 received) {
        require(amount >= 10_000, "too small");
        require(amount < 10 ** 30, "too large");
        uint256 fee = feeOf(amount);
        received = amount - fee;
        fees += fee;
        credit[msg.sender] += received;
        emit Swapped(msg.sender, amount, fee);
    }

    function feeOf(uint256 amount) public pure returns (uint256) {
        uint256 fee = (amount * FEE_BASIS_POINTS) / 10_000;
        if (amount > LARGE) {
            return fee / 2;
        }
        return fee;
    }

    function sweep() external returns (uint256 amount) {
        require(msg.sender == keeper, "not the keeper");
        amount = fees;
        fees = 0;
        credit[keeper] += amount;
        emit Swept(amount);
    }
}
