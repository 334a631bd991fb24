// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IJudge {
    function allows(address who) external view returns (bool);
}

library Proofs {
    function holds(bytes32[] memory proof, bytes32 root, bytes32 leaf) internal pure returns (bool) {
        bytes32 hash = leaf;
        for (uint256 i; i < proof.length; ++i) {
            hash = keccak256(abi.encode(hash, proof[i]));
        }
        return hash == root;
    }
}

contract Drop {
    bytes32 immutable root;
    IJudge immutable judge;
    mapping(address => bool) claimed;
    mapping(address => uint256) credit;
    uint256 count;

    modifier onlyOnce() {
        require(!claimed[msg.sender]);
        _;
    }

    constructor(bytes32 given, IJudge other) {
        root = given;
        judge = other;
    }

    function isOpen() public view returns (bool) {
        return count < 100;
    }

    function isOpenStrictly() public view returns (bool) {
        if (count >= 100) revert("closed");
        return true;
    }

    function isOpenThrough() internal view returns (bool) {
        return isOpenStrictly();
    }

    function isAllowed(address who) internal view returns (bool) {
        return judge.allows(who);
    }

    function isNew() internal view onlyOnce returns (bool) {
        return true;
    }

    function isWelcome() internal view virtual returns (bool) {
        return true;
    }

    function countUp() internal returns (bool) {
        count += 1;
        return count < 100;
    }

    function claimUnlooked(bytes32[] calldata proof, bytes32 leaf) external {
        Proofs.holds(proof, root, leaf); //~ discarded-answer
        credit[msg.sender] += 1;
    }

    function claimWhenever() external {
        isOpen(); //~ discarded-answer
        credit[msg.sender] += 1;
    }

    function claimParenthesized() external {
        (isOpen()); //~ discarded-answer
        credit[msg.sender] += 1;
    }

    function markByComparison() external {
        require(!claimed[msg.sender]);
        claimed[msg.sender] == true; //~ discarded-answer
        credit[msg.sender] += 1;
    }

    function limitByComparison(uint256 amount) external {
        amount <= 100; //~ discarded-answer
        credit[msg.sender] += amount;
    }

    function claimChecked(bytes32[] calldata proof, bytes32 leaf) external {
        require(Proofs.holds(proof, root, leaf));
        credit[msg.sender] += 1;
    }

    function claimStrictly() external {
        isOpenStrictly();
        isOpenThrough();
        isNew();
        isWelcome();
        credit[msg.sender] += 1;
    }

    function claimAllowed() external {
        isAllowed(msg.sender);
        credit[msg.sender] += 1;
    }

    function claimCounted() external {
        countUp();
        credit[msg.sender] += 1;
    }

    function claimIfOpen(uint256 unused) external {
        unused;
        if (isOpen()) credit[msg.sender] += 1;
        bool open = isOpen();
        require(open);
    }
}
