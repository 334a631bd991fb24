pragma solidity ^0.4.24;

contract Channel {
    address owner = msg.sender;
    mapping(address => uint256) paid;
    mapping(bytes32 => bool) used;

    function () public payable {}

    function pay(address to, uint256 amount, uint8 v, bytes32 r, bytes32 s) public {
        bytes32 hash = keccak256(abi.encodePacked(address(this), to, amount));
        if (ecrecover(hash, v, r, s) != owner) throw; //~ signature-replay
        to.transfer(amount);
    }

    function payUpTo(address to, uint256 total, uint8 v, bytes32 r, bytes32 s) public {
        bytes32 hash = keccak256(abi.encodePacked(address(this), to, total));
        require(ecrecover(hash, v, r, s) == owner);
        require(total > paid[to]);
        uint256 amount = total - paid[to];
        paid[to] = total;
        to.transfer(amount);
    }

    function payOnce(address to, uint256 amount, uint256 id, uint8 v, bytes32 r, bytes32 s) public {
        bytes32 hash = keccak256(abi.encodePacked(address(this), to, amount, id));
        require(!used[hash]);
        used[hash] = true;
        require(ecrecover(hash, v, r, s) == owner);
        to.transfer(amount);
    }
}
