// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Deeds {
    mapping(bytes32 => address) public holders;
    mapping(bytes32 => uint256) public passed;

    function pass(bytes32 deed, address next, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 digest = keccak256(abi.encode(this, deed, next, passed[deed]++));
        require(ecrecover(digest, v, r, s) == holders[deed], "not signed"); //~ unchecked-ecrecover
        holders[deed] = next;
    }

    function burn(bytes32 deed, uint8 v, bytes32 r, bytes32 s) external {
        require(_signer(keccak256(abi.encode(this, deed, passed[deed]++)), v, r, s) == holders[deed], "no");
        delete holders[deed];
    }

    function _signer(bytes32 digest, uint8 v, bytes32 r, bytes32 s) private pure returns (address) {
        return ecrecover(digest, v, r, s); //~ unchecked-ecrecover
    }

    function take(bytes32 deed, uint8 v, bytes32 r, bytes32 s) external {
        address signer = ecrecover(keccak256(abi.encode(this, deed, passed[deed]++)), v, r, s);
        if (signer == address(0)) revert("nobody");
        require(signer == holders[deed], "not signed");
        holders[deed] = msg.sender;
    }
}
