// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Scores {
    address public immutable referee = msg.sender;
    uint256 public season = 1;
    mapping(uint256 => mapping(address => uint64)) public score;
    mapping(address => uint64) public best;

    event Scored(uint256 indexed season, address indexed player, uint64 added, uint64 score);
    event SeasonStarted(uint256 season);

    modifier onlyReferee() {
        require(msg.sender == referee, "not the referee");
        _;
    }

    function add(address player, uint64 amount) external onlyReferee {
        require(player != address(0), "no player");
        uint64 old = score[season][player];
        uint64 fresh = _sum(old, amount);
        score[season][player] = fresh;
        if (fresh > best[player]) {
            best[player] = fresh;
        }
        emit Scored(season, player, amount, fresh);
    }

    function nextSeason() external onlyReferee {
        season++;
        emit SeasonStarted(season);
    }

    function _sum(uint64 a, uint64 b) internal pure returns (uint64) {
        return a + b;
    }
}
