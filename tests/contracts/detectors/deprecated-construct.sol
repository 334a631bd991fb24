// SPDX-License-Identifier: MIT
pragma solidity 0.6.12;

contract Middle {
    uint256 last;

    receive() external payable {}

    function time() external view returns (uint256) {
        return now; //~ deprecated-construct
    }

    function units() external pure returns (uint256) {
        uint256 one = 5 finney; //~ deprecated-construct
        uint256 two = 3 szabo; //~ deprecated-construct
        return one + two;
    }

    function pay(address payable to) external {
        (bool ok, ) = to.call.value(1)(""); //~ deprecated-construct
        require(ok);
    }

    function limited(Middle other) external {
        last = other.time.gas(5000)(); //~ deprecated-construct
    }

    function timestamp() external view returns (uint256) {
        return block.timestamp;
    }

    function difficulty() external view returns (uint256) {
        return block.difficulty;
    }

    function payWell(address payable to) external {
        (bool ok, ) = to.call{value: 1}("");
        require(ok);
    }

    function own(uint256 value, uint256 gas) external pure returns (uint256) {
        return value + gas;
    }
}
