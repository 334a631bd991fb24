// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

contract Lending {
    mapping(address => mapping(address => uint256)) public owed;
    mapping(address => uint256) public lent;
    mapping(address => uint256) public borrowed;
    uint256 public loans;

    event Lent(address indexed lender, address indexed borrower, uint256 amount);
    event Repaid(address indexed lender, address indexed borrower, uint256 amount);

    function lend(address borrower) external payable {
        require(borrower != address(0) && borrower != msg.sender, "bad borrower");
        require(msg.value > 0, "nothing lent");
        owed[borrower][msg.sender] += msg.value;
        lent[msg.sender] += msg.value;
        borrowed[borrower] += msg.value;
        loans++;
        emit Lent(msg.sender, borrower, msg.value);
        (bool ok, ) = borrower.call{value: msg.value}("");
        require(ok, "not accepted");
    }

    function repay(address lender) external payable {
        uint256 debt = owed[msg.sender][lender];
        require(msg.value > 0 && msg.value <= debt, "bad amount");
        owed[lender][msg.sender] = debt - msg.value;
        lent[lender] -= msg.value;
        borrowed[msg.sender] -= msg.value;
        emit Repaid(lender, msg.sender, msg.value);
        (bool ok, ) = lender.call{value: msg.value}("");
        require(ok, "not accepted");
    }

    function net(address who) external view returns (int256) {
        return int256(lent[who]) - int256(borrowed[who]);
    }
}
