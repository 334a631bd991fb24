// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
}

contract Wallet {
    address payable owner = payable(msg.sender);

    receive() external payable {}
}

contract Till {
    address payable owner = payable(msg.sender);
    mapping(address => uint256) owed;

    modifier onlySigner() {
        require(msg.sender == tx.origin, "no contracts");
        _;
    }

    function pay(address payable to, uint256 amount) external payable {
        require(msg.sender == owner);
        to.transfer(amount); //~ gas-stipend-transfer
    }

    function collect() external {
        uint256 amount = owed[msg.sender];
        owed[msg.sender] = 0;
        payable(msg.sender).transfer(amount); //~ gas-stipend-transfer
    }

    function tryToPay() external returns (bool done) {
        done = owner.send(address(this).balance); //~ gas-stipend-transfer
    }

    function toWallet(Wallet wallet) external {
        require(msg.sender == owner);
        payable(address(wallet)).transfer(1 ether); //~ gas-stipend-transfer
    }

    function toAll(address payable[] calldata list) external payable {
        for (uint256 i = 0; i < list.length; i++) {
            list[i].transfer(msg.value / list.length); //~ gas-stipend-transfer
        }
    }

    function toSigner() external payable {
        payable(tx.origin).transfer(msg.value);
    }

    function backToSigner() external payable onlySigner {
        payable(msg.sender).transfer(msg.value);
    }

    function backToPerson() external payable {
        if (msg.sender != tx.origin) revert();
        payable(msg.sender).transfer(msg.value);
    }

    function byCall(address payable to) external payable {
        (bool ok, ) = to.call{value: msg.value}("");
        require(ok);
    }

    function token(IERC20 coin, address to) external {
        require(coin.transfer(to, 1));
    }

    function transfer(address to, uint256 amount) public {
        owed[msg.sender] -= amount;
        owed[to] += amount;
    }

    function own(address to) external {
        transfer(to, 1);
    }
}
