// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IPool {
    function redeem(uint256 shares) external returns (uint256 amount);
    function swap(uint256 amount) external returns (uint256 got, uint256 left);
    function price() external view returns (uint256);
    function poke() external;
    function transfer(address to, uint256 amount) external returns (bool);
}

contract Saver {
    IPool immutable pool;
    uint256 public last;
    event Failed();

    constructor(IPool given) {
        pool = given;
    }

    function leave(uint256 shares) external {
        pool.redeem(shares); //~ unused-return
    }

    function leaveInVain(uint256 shares) external {
        uint256 got = pool.redeem(shares); //~ unused-return
    }

    function look() external view {
        pool.price(); //~ unused-return
    }

    function leaveWell(uint256 shares) external returns (uint256) {
        return pool.redeem(shares);
    }

    function leaveChecked(uint256 shares, uint256 least) external {
        require(pool.redeem(shares) >= least);
    }

    function leaveNoted(uint256 shares) external {
        last = pool.redeem(shares);
    }

    function swap(uint256 amount) external returns (uint256) {
        (uint256 got, ) = pool.swap(amount);
        return got;
    }

    function swapForTheRest(uint256 amount) external returns (uint256) {
        (, uint256 left) = pool.swap(amount);
        return left;
    }

    function swapForNothing(uint256 amount) external {
        (, uint256 left) = pool.swap(amount); //~ unused-return
    }

    function poke() external {
        pool.poke();
    }

    function give(address to, uint256 amount) external {
        pool.transfer(to, amount);
    }

    function tryLeave(uint256 shares) external {
        try pool.redeem(shares) returns (uint256) {} catch {
            emit Failed();
        }
    }
}
