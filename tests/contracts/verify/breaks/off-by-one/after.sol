// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Payroll {
    address public immutable employer = msg.sender;
    address[] public people;
    mapping(address => uint256) public salary;
    mapping(address => uint256) public due;

    event Hired(address indexed who, uint256 salary);
    event PayDay(uint256 people, uint256 total);

    modifier onlyEmployer() {
        require(msg.sender == employer, "not the employer");
        _;
    }

    function hire(address who, uint256 amount) external onlyEmployer {
        require(salary[who] == 0, "hired already");
        require(amount > 0 && amount < 1e24, "bad salary");
        require(people.length < 20, "too many people");
        salary[who] = amount;
        people.push(who);
        emit Hired(who, amount);
    }

    function payDay() external onlyEmployer {
        uint256 total;
        for (uint256 i = 1; i < people.length; i++) {
            address who = people[i];
            due[who] += salary[who];
            total += salary[who];
        }
        emit PayDay(people.length, total);
    }

    function cost() external view returns (uint256 total) {
        for (uint256 i = 0; i < people.length; i++) {
            total += salary[people[i]];
        }
    }
}
