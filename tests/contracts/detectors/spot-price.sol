// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function balanceOf(address who) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function mint(address to, uint256 amount) external;
}

interface IPair {
    function getReserves() external view returns (uint112 a, uint112 b, uint32 time);
    function price0CumulativeLast() external view returns (uint256);
    function swap(uint256 out0, uint256 out1, address to, bytes calldata data) external;
}

interface IPool {
    function slot0() external view returns (uint160 sqrtPriceX96, int24 tick);
    function observe(uint32 ago) external view returns (uint256);
}

contract Lender {
    IPair immutable pair;
    IPool immutable pool;
    IERC20 immutable token;
    IERC20 immutable weth;
    address owner = msg.sender;
    mapping(address => uint256) collateral;
    mapping(address => uint256) debt;
    uint256 public lastTime;
    uint256 public average;

    constructor(IPair given, IPool other, IERC20 one, IERC20 two) {
        pair = given;
        pool = other;
        token = one;
        weth = two;
    }

    function put() external payable {
        collateral[msg.sender] += msg.value;
    }

    function borrow() external {
        (uint112 a, uint112 b, ) = pair.getReserves(); //~ spot-price
        uint256 worth = (collateral[msg.sender] * a) / b;
        debt[msg.sender] += worth;
    }

    function _price() internal view returns (uint256) {
        (uint160 root, ) = pool.slot0(); //~ spot-price
        return (uint256(root) * root) >> 192;
    }

    function buy() external payable {
        require(token.transfer(msg.sender, msg.value * _price()));
    }

    function release(uint256 amount) external {
        uint256 rate = (weth.balanceOf(address(pair)) * 1e18) / token.balanceOf(address(pair)); //~ spot-price
        require(collateral[msg.sender] * rate >= debt[msg.sender] + amount, "too much");
        collateral[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
    }

    function issue() external payable {
        (uint112 a, uint112 b, ) = pair.getReserves(); //~ spot-price
        token.mint(msg.sender, (msg.value * a) / b);
    }

    function price() external view returns (uint256) {
        (uint112 a, uint112 b, ) = pair.getReserves();
        return (uint256(a) * 1e18) / b;
    }

    function byOwner() external {
        require(msg.sender == owner);
        (uint112 a, uint112 b, ) = pair.getReserves();
        debt[owner] = uint256(a) / b;
    }

    function trade(uint256 amount) external {
        (uint112 a, uint112 b, ) = pair.getReserves();
        uint256 out = (amount * b) / a;
        debt[msg.sender] += out;
        pair.swap(0, out, msg.sender, "");
    }

    function byAverage() external payable {
        (uint112 a, , ) = pair.getReserves();
        uint256 cumulative = pair.price0CumulativeLast() + a;
        debt[msg.sender] += cumulative / 1 hours;
    }

    function byObservation() external payable {
        debt[msg.sender] += msg.value * pool.observe(600);
    }

    function note() external {
        (, , lastTime) = pair.getReserves();
    }

    function share() external {
        uint256 worth = (collateral[msg.sender] * token.balanceOf(address(this))) / weth.balanceOf(address(this));
        debt[msg.sender] += worth;
    }
}
