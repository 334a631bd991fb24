pragma solidity ^0.6.0;

contract Signs {
    function wide(int8 value) external pure returns (uint256) {
        return uint256(value);
    }
}
