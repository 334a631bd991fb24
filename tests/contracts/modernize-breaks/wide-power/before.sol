pragma solidity ^0.6.0;

contract Units {
    function one(uint8 decimals) external pure returns (uint256) {
        return 10 ** decimals;
    }
}
