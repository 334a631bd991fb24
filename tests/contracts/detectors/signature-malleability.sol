// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Claims {
    address immutable signer = msg.sender;
    mapping(bytes32 => bool) used;
    mapping(bytes => bool) seen;
    mapping(address => uint256) credits;
    mapping(address => uint256) nonces;
    uint256 constant HALF = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    function _split(bytes memory signature) internal pure returns (uint8 v, bytes32 r, bytes32 s) {
        require(signature.length == 65);
        assembly {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }

    function _hash(uint256 amount) internal view returns (bytes32) {
        return keccak256(abi.encode(address(this), msg.sender, amount));
    }

    function claimByBytes(uint256 amount, bytes memory signature) external {
        require(!seen[signature], "used");
        seen[signature] = true;
        (uint8 v, bytes32 r, bytes32 s) = _split(signature);
        require(ecrecover(_hash(amount), v, r, s) == signer); //~ signature-malleability
        credits[msg.sender] += amount;
    }

    function claimByHash(uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 id = keccak256(abi.encodePacked(r, s, v));
        require(!used[id], "used");
        require(ecrecover(_hash(amount), v, r, s) == signer); //~ signature-malleability
        used[id] = true;
        credits[msg.sender] += amount;
    }

    function claimBounded(uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        require(uint256(s) <= HALF, "high s");
        bytes32 id = keccak256(abi.encodePacked(r, s, v));
        require(!used[id], "used");
        used[id] = true;
        require(ecrecover(_hash(amount), v, r, s) == signer);
        credits[msg.sender] += amount;
    }

    function claimByMessage(uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = _hash(amount);
        require(!used[hash], "used");
        used[hash] = true;
        require(ecrecover(hash, v, r, s) == signer);
        credits[msg.sender] += amount;
    }

    function claimByNonce(uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(_hash(amount), nonces[msg.sender]++));
        require(ecrecover(hash, v, r, s) == signer);
        credits[msg.sender] += amount;
    }

    function isUsed(bytes calldata signature) external view returns (bool) {
        return seen[signature];
    }
}
