// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

library Ecdsa {
    function loose(bytes32 hash, uint8 v, bytes32 r, bytes32 s) internal pure returns (address) {
        return ecrecover(hash, v, r, s); //~ unchecked-ecrecover
    }

    function strict(bytes32 hash, uint8 v, bytes32 r, bytes32 s) internal pure returns (address signer) {
        signer = ecrecover(hash, v, r, s);
        require(signer != address(0), "bad signature");
    }
}

contract Book {
    mapping(uint256 => address) makerOf;
    mapping(address => bool) signers;
    mapping(uint256 => bool) public cancelled;
    mapping(address => uint256) nonces;
    address immutable boss = msg.sender;
    address keeper;

    function setKeeper(address who) external {
        require(msg.sender == boss);
        keeper = who;
    }

    function cancel(uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        require(Ecdsa.loose(keccak256(abi.encode(id)), v, r, s) == makerOf[id]);
        cancelled[id] = true;
    }

    function cancelStrictly(uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        require(Ecdsa.strict(keccak256(abi.encode(id)), v, r, s) == makerOf[id]);
        cancelled[id] = true;
    }

    function cancelFor(address maker, uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(maker, id, nonces[maker]++));
        address signer = ecrecover(hash, v, r, s); //~ unchecked-ecrecover
        if (signer != maker) revert();
        cancelled[id] = true;
    }

    function cancelForSomebody(address maker, uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        require(maker != address(0));
        bytes32 hash = keccak256(abi.encode(maker, id, nonces[maker]++));
        require(ecrecover(hash, v, r, s) == maker);
        cancelled[id] = true;
    }

    function cancelByKeeper(uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        require(ecrecover(keccak256(abi.encode(id)), v, r, s) == keeper); //~ unchecked-ecrecover
        cancelled[id] = true;
    }

    function cancelByBoss(uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        require(ecrecover(keccak256(abi.encode(id)), v, r, s) == boss);
        cancelled[id] = true;
    }

    function cancelByListed(uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        require(signers[ecrecover(keccak256(abi.encode(id)), v, r, s)]);
        cancelled[id] = true;
    }

    function cancelOwn(uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        require(ecrecover(keccak256(abi.encode(id)), v, r, s) == msg.sender);
        cancelled[id] = true;
    }
}
