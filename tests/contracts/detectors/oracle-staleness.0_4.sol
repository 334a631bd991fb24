pragma solidity ^0.4.24;

interface Feed {
    function latestAnswer() external view returns (int256);

    function getRoundData(uint80 id) external view returns (uint80, int256, uint256, uint256, uint80);
}

contract Prices {
    Feed feed;

    constructor(Feed given) public {
        feed = given;
    }

    function untold() public view returns (uint256) {
        int256 answer = feed.latestAnswer(); //~ oracle-staleness
        require(answer > 0);
        return uint256(answer);
    }

    function onlyPrice(uint80 id) public view returns (int256 answer) {
        (, answer, , , ) = feed.getRoundData(id); //~ oracle-staleness
    }

    function checked(uint80 id) public view returns (int256) {
        (, int256 answer, , uint256 updatedAt, ) = feed.getRoundData(id);
        require(answer > 0 && now - updatedAt < 1 hours);
        return answer;
    }
}
