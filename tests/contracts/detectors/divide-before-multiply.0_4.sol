pragma solidity ^0.4.24;

library SafeMath {
    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        if (a == 0) return 0;
        uint256 c = a * b;
        assert(c / a == b);
        return c;
    }

    function div(uint256 a, uint256 b) internal pure returns (uint256) {
        return a / b;
    }
}

contract OldShares {
    using SafeMath for uint256;

    function bonus(uint256 amount, uint256 percent) public pure returns (uint256) {
        return amount.div(100).mul(percent); //~ divide-before-multiply
    }

    function named(uint256 amount, uint256 percent) public pure returns (uint256) {
        return SafeMath.mul(SafeMath.div(amount, 100), percent); //~ divide-before-multiply
    }

    function bonusWell(uint256 amount, uint256 percent) public pure returns (uint256) {
        return amount.mul(percent).div(100);
    }
}
