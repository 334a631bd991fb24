// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// A modifier with a custom error, and a function whose header spans lines.
contract Club {
    error Stranger(address who);

    address public chair;
    address public treasurer;
    uint256 public dues = 1 ether;
    mapping(address => uint256) public paid;

    modifier onlyChair() {
        if (msg.sender != chair) revert Stranger(msg.sender);
        _;
    }

    constructor(address first) {
        chair = first;
        treasurer = first;
    }

    function setTreasurer(address next) external { //~ missing-access-control
        treasurer = next;
    }

    function setDues(uint256 next) external onlyChair {
        dues = next;
    }

    function pay() external payable {
        require(msg.value == dues, "wrong amount");
        paid[msg.sender] += msg.value;
    }

    function collect() external {
        payable(treasurer).transfer(address(this).balance);
    }

    function close(address payable to)
        external //~ missing-access-control
    {
        selfdestruct(to); // the rest is theirs
    }
}

/// Nobody is known here; the body begins with a comment.
contract Bowl {
    receive() external payable {}

    function spill(address payable to, uint256 amount) external {
        // to whoever asks
        to.transfer(amount);
    }

    function look() external view returns (uint256) {
        return address(this).balance;
    }
}

/// What is inherited is used.
contract Owned {
    address internal boss = msg.sender;

    function pass(address next) external {
        require(msg.sender == boss, "not you");
        boss = next;
    }
}

contract Machine is Owned {
    address public plan;

    function setPlan(address next) external {
        plan = next;
    }

    function work(bytes calldata data) external {
        (bool ok, ) = plan.delegatecall(data);
        require(ok, "broken");
    }
}
