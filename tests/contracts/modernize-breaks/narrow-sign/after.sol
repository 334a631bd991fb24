pragma solidity ^0.8.30;

contract Signs {
    function wide(int8 value) external pure returns (uint256) {
        return uint256(uint8(value));
    }
}
