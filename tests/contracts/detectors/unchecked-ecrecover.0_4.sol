pragma solidity ^0.4.24;

contract Permits {
    mapping(address => mapping(address => uint256)) allowed;
    mapping(address => uint256) nonces;

    function permit(address from, address to, uint256 amount, uint8 v, bytes32 r, bytes32 s) public {
        bytes32 hash = keccak256(abi.encodePacked(this, from, to, amount, nonces[from]++));
        address signer = ecrecover(hash, v, r, s); //~ unchecked-ecrecover
        require(signer == from);
        allowed[from][to] = amount;
    }

    function permitStrictly(address from, address to, uint256 amount, uint8 v, bytes32 r, bytes32 s) public {
        bytes32 hash = keccak256(abi.encodePacked(this, from, to, amount, nonces[from]++));
        address signer = ecrecover(hash, v, r, s);
        require(signer != 0);
        require(signer == from);
        allowed[from][to] = amount;
    }
}
