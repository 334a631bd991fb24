// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Shifts {
    function selectorOf(bytes32 word) external pure returns (uint256 found) {
        assembly {
            found := shr(word, 224) //~ incorrect-shift
        }
    }

    function signOf(int256 value) external pure returns (int256 sign) {
        assembly {
            sign := sar(value, 255) //~ incorrect-shift
        }
    }

    function packed(uint256 high, uint256 low) external pure returns (uint256 word) {
        assembly {
            word := or(shl(high, 96), low) //~ incorrect-shift
        }
    }

    function ofCalldata() external pure returns (uint256 found) {
        assembly {
            found := shr(calldataload(0), 224) //~ incorrect-shift
        }
    }

    function selectorWell(bytes32 word) external pure returns (uint256 found) {
        assembly {
            found := shr(224, word)
        }
    }

    function bit(uint256 at) external pure returns (uint256 mask) {
        assembly {
            mask := shl(at, 1)
        }
    }

    function two(uint256 at) external pure returns (uint256 mask) {
        assembly {
            mask := shl(at, 2)
        }
    }

    function looked(uint256 at) external pure returns (uint256 found) {
        assembly {
            found := shr(at, 0x8421084210842108cc6318c6db6d54be)
        }
    }

    function both(uint256 bits, uint256 word) external pure returns (uint256 found) {
        assembly {
            found := shr(bits, word)
        }
    }
}
