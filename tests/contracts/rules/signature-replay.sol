// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Vouchers {
    address public issuer = msg.sender;
    mapping(address => uint256) public points;

    function claim(uint256 amount, bytes calldata signature) external {
        require(_signer(keccak256(abi.encode(this, msg.sender, amount)), signature) == issuer, "not signed"); //~ signature-replay
        points[msg.sender] += amount;
    }

    function claimOnce(bytes32 number, uint8 v, bytes32 r, bytes32 s) external {
        require(!seen[number], "seen");
        seen[number] = true;
        bytes32 digest = keccak256(abi.encode(this, msg.sender, number));
        require(ecrecover(digest, v, r, s) == issuer, "not signed");
        points[msg.sender] += 1;
    }

    function _signer(bytes32 digest, bytes calldata signature) private pure returns (address) {
        require(signature.length == 65, "length");
        return ecrecover(digest, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
    }

    mapping(bytes32 => bool) public seen;
}
