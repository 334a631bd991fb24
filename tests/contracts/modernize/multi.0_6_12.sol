pragma solidity ^0.6.0;
pragma experimental ABIEncoderV2;

interface IPool {
    function deposit(uint256 amount) external returns (uint256);
    function shares(address who) external view returns (uint256);
}

abstract contract Pausable {
    bool public paused;
    address internal guardian;

    modifier running() {
        require(!paused, "paused");
        _;
    }

    constructor() internal {
        guardian = msg.sender;
    }

    function pause() public virtual {
        require(msg.sender == guardian, "guardian");
        paused = true;
    }

    function resume() public virtual {
        require(msg.sender == guardian, "guardian");
        paused = false;
    }
}

contract Pool is IPool, Pausable {
    struct Position {
        uint128 amount;
        uint64 since;
    }

    mapping(address => Position) positions;
    uint256 public total;

    function deposit(uint256 amount) external override running returns (uint256) {
        Position storage mine = positions[msg.sender];
        mine.amount += uint128(amount);
        mine.since = uint64(now);
        total += amount;
        return mine.amount;
    }

    function withdraw(uint128 amount) external running {
        positions[msg.sender].amount -= amount;
        total -= amount;
    }

    function shares(address who) public view override returns (uint256) {
        if (total == 0) return 0;
        return uint256(positions[who].amount) * 1e18 / total;
    }

    function position(address who) external view returns (Position memory) {
        return positions[who];
    }

    function delta(int256 a, int64 b) external pure returns (int256) {
        return a - b;
    }
}
