// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
}

library Ecdsa {
    function recover(bytes32 hash, bytes memory signature) internal pure returns (address) {
        require(signature.length == 65);
        bytes32 r;
        bytes32 s;
        uint8 v;
        assembly {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
        address signer = ecrecover(hash, v, r, s); //~ signature-replay
        require(signer != address(0));
        return signer;
    }
}

contract Claims {
    address immutable signer = msg.sender;
    IERC20 immutable token;

    constructor(IERC20 given) {
        token = given;
    }

    function claim(address to, uint256 amount, bytes calldata signature) external {
        bytes32 hash = keccak256(abi.encode(address(this), block.chainid, to, amount));
        require(Ecdsa.recover(hash, signature) == signer, "not signed");
        token.transfer(to, amount);
    }
}

contract Marked {
    address immutable signer = msg.sender;
    mapping(bytes32 => bool) used;
    mapping(address => uint256) nonces;
    mapping(address => uint256) credits;
    uint256 nonce;
    uint256 rate;
    mapping(address => bool) signers;
    mapping(uint256 => bool) claimed;

    function withMark(uint256 amount, uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(address(this), msg.sender, amount, id));
        require(!used[hash], "used");
        used[hash] = true;
        require(ecrecover(hash, v, r, s) == signer);
        credits[msg.sender] += amount;
    }

    function withClaim(uint256 amount, uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        require(!claimed[id]);
        bytes32 hash = keccak256(abi.encode(address(this), msg.sender, amount, id));
        require(signers[ecrecover(hash, v, r, s)]);
        claimed[id] = true;
        credits[msg.sender] += amount;
    }

    function withNonces(uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(address(this), msg.sender, amount, nonces[msg.sender]++));
        require(ecrecover(hash, v, r, s) == signer);
        credits[msg.sender] += amount;
    }

    function withOneNonce(uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(address(this), amount, nonce));
        nonce += 1;
        require(ecrecover(hash, v, r, s) == signer);
        credits[msg.sender] += amount;
    }

    function withoutAny(uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(address(this), msg.sender, amount));
        require(ecrecover(hash, v, r, s) == signer); //~ signature-replay
        credits[msg.sender] += amount;
    }

    function setRate(uint256 next, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(address(this), next));
        require(signers[ecrecover(hash, v, r, s)]); //~ signature-replay
        rate = next;
    }

    function anywhere(uint256 amount, uint256 id, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(msg.sender, amount, id));
        require(!used[hash], "used");
        used[hash] = true;
        require(ecrecover(hash, v, r, s) == signer); //~ signature-replay
        credits[msg.sender] += amount;
    }

    function bySigner(uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        require(msg.sender == signer);
        bytes32 hash = keccak256(abi.encode(address(this), amount));
        require(ecrecover(hash, v, r, s) == signer);
        credits[msg.sender] += amount;
    }

    function isSigned(uint256 amount, uint8 v, bytes32 r, bytes32 s) external view returns (bool) {
        return ecrecover(keccak256(abi.encode(amount)), v, r, s) == signer;
    }
}

contract Rebates {
    address shop = msg.sender;
    uint256 cashed;

    function cash(uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        address signer = ecrecover(keccak256(abi.encode(address(this), msg.sender, amount)), v, r, s); //~ signature-replay
        require(signer != address(0) && signer == shop, "not signed by the shop");
        cashed += amount;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "not paid");
    }
}

/// A supply that runs out is no mark of use.
contract SignedSale {
    address shop = msg.sender;
    uint256 next;
    mapping(uint256 => address) ownerOf;

    function mint(uint8 v, bytes32 r, bytes32 s) external {
        require(next < 1000, "sold out");
        bytes32 digest = keccak256(abi.encode(address(this), msg.sender));
        require(ecrecover(digest, v, r, s) == shop && shop != address(0), "not signed"); //~ signature-replay
        ownerOf[next] = msg.sender;
        next += 1;
    }
}
