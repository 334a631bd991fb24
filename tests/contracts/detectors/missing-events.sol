// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IOracle {
    function push(uint256 price) external;
}

contract Shop {
    address public owner = msg.sender;
    address payable public beneficiary;
    IOracle public oracle;
    uint256 public price;
    uint256 public note;
    uint256 public sold;
    bool started;
    mapping(address => bool) public keepers;
    mapping(address => uint256) public scores;
    event Changed(string what);

    modifier onlyOwner() {
        require(msg.sender == owner, "not the owner");
        _;
    }

    function setOwner(address next) external onlyOwner { //~ missing-events
        owner = next;
    }

    function setPrice(uint256 next) external onlyOwner { //~ missing-events
        _setPrice(next);
    }

    function _setPrice(uint256 next) internal {
        price = next;
    }

    function setBeneficiary(address payable next) external onlyOwner { //~ missing-events
        beneficiary = next;
    }

    function setOracle(IOracle next) external onlyOwner { //~ missing-events
        oracle = next;
    }

    function setPriceLoudly(uint256 next) external onlyOwner {
        _setPrice(next);
        emit Changed("price");
    }

    function setNote(uint256 next) external onlyOwner {
        note = next;
    }

    function setScore(uint256 next) external {
        scores[msg.sender] = next;
    }

    function start(address first) external onlyOwner {
        require(!started);
        started = true;
        owner = first;
    }

    function buy() external payable {
        require(msg.value >= price);
        sold += 1;
    }

    function poke(uint256 value) external onlyOwner {
        oracle.push(value);
        beneficiary.transfer(address(this).balance);
    }
}
