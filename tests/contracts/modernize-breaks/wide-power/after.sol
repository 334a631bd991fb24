pragma solidity ^0.8.30;

contract Units {
    function one(uint8 decimals) external pure returns (uint256) {
        unchecked {
            return 10 ** decimals;
        }
    }
}
