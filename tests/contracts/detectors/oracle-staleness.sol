// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IFeed {
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
    function latestAnswer() external view returns (int256);
    function decimals() external view returns (uint8);
}

interface IOther {
    function price(address token) external view returns (uint256 value, uint256 lastUpdated);
    function pair(address token) external view returns (uint256 one, uint256 two);
}

contract Prices {
    IFeed immutable feed;
    IOther immutable other;
    uint256 last;
    uint256 lastTime;

    constructor(IFeed given, IOther second) {
        feed = given;
        other = second;
    }

    function onlyPrice() external view returns (uint256) {
        (, int256 answer, , , ) = feed.latestRoundData(); //~ oracle-staleness
        require(answer > 0);
        return uint256(answer);
    }

    function timeUnread() external view returns (uint256) {
        (uint80 id, int256 answer, , uint256 updatedAt, ) = feed.latestRoundData(); //~ oracle-staleness
        require(answer > 0 && id > 0);
        return uint256(answer);
    }

    function attempted() external view returns (int256) {
        try feed.latestRoundData() returns (uint80, int256 answer, uint256, uint256, uint80) { //~ oracle-staleness
            return answer;
        } catch {
            return 0;
        }
    }

    function signUnread() external view returns (uint256) {
        (, int256 answer, , uint256 updatedAt, ) = feed.latestRoundData(); //~ oracle-staleness
        require(block.timestamp - updatedAt < 1 hours);
        return uint256(answer);
    }

    function untold() external view returns (int256) {
        return feed.latestAnswer(); //~ oracle-staleness
    }

    function otherFeed(address token) external view returns (uint256) {
        (uint256 value, ) = other.price(token); //~ oracle-staleness
        return value;
    }

    function checked() external view returns (uint256) {
        (, int256 answer, , uint256 updatedAt, ) = feed.latestRoundData();
        require(answer > 0 && block.timestamp - updatedAt < 1 hours);
        return uint256(answer);
    }

    function checkedByRound() external view returns (uint256) {
        (uint80 id, int256 answer, , , uint80 answeredIn) = feed.latestRoundData();
        require(answer > 0 && answeredIn >= id);
        return uint256(answer);
    }

    function handedOn() external view returns (uint80, int256, uint256, uint256, uint80) {
        return feed.latestRoundData();
    }

    function kept() external {
        int256 answer;
        (, answer, , lastTime, ) = feed.latestRoundData();
        require(answer > 0);
        last = uint256(answer);
    }

    function named() external view returns (int256 answer, uint256 updatedAt) {
        (, answer, , updatedAt, ) = feed.latestRoundData();
    }

    function otherChecked(address token) external view returns (uint256 value) {
        uint256 time;
        (value, time) = other.price(token);
        if (time + 1 hours < block.timestamp) revert();
    }

    function noTimes(address token) external view returns (uint256 one) {
        (one, ) = other.pair(token);
        one /= 10 ** feed.decimals();
    }

    function alive() external view {
        feed.latestRoundData();
    }

    function works() external view {
        require(feed.latestAnswer() > 0, "no answer");
    }
}
