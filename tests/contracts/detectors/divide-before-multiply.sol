// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

library Maths {
    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        return a * b;
    }

    function div(uint256 a, uint256 b) internal pure returns (uint256) {
        return a / b;
    }
}

contract Shares {
    using Maths for uint256;

    uint256 public rate;

    function direct(uint256 amount) external view returns (uint256) {
        return (amount / 1e18) * rate; //~ divide-before-multiply
    }

    function flipped(uint256 amount, uint256 total) external view returns (uint256) {
        return rate * (amount / total); //~ divide-before-multiply
    }

    function throughLocal(uint256 amount, uint256 total) external view returns (uint256) {
        uint256 share = amount / total;
        return share * rate; //~ divide-before-multiply
    }

    function throughLibrary(uint256 amount, uint256 total) external view returns (uint256) {
        return amount.div(total).mul(rate); //~ divide-before-multiply
    }

    function multiplyFirst(uint256 amount, uint256 total) external view returns (uint256) {
        return amount * rate / total;
    }

    function libraryFirst(uint256 amount, uint256 total) external view returns (uint256) {
        return amount.mul(rate).div(total);
    }

    function roundedDown(uint256 amount, uint256 step) external pure returns (uint256) {
        return amount / step * step;
    }

    function constantPart(uint256 amount) external pure returns (uint256) {
        return 1 days / 2 * amount;
    }

    function average(uint256 one, uint256 two) external pure returns (uint256) {
        return (one + two) / 2;
    }

    function setTwice(uint256 amount, uint256 total) external view returns (uint256) {
        uint256 share = amount / total;
        share = amount;
        return share * rate;
    }
}
