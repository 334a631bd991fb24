// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Market {
    uint256 price = 1 ether;
    mapping(uint256 => address) sold;
    mapping(address => uint256) balances;

    function buyEach(uint256[] calldata ids) external payable {
        for (uint256 i; i < ids.length; ++i) {
            require(msg.value >= price, "too little"); //~ msg-value-loop
            sold[ids[i]] = msg.sender;
        }
    }

    mapping(uint256 => uint256) prices;
    mapping(uint256 => uint256) paidSoFar;

    function buyEachAtItsPrice(uint256[] calldata ids) external payable {
        for (uint256 i; i < ids.length; ++i) {
            require(msg.value >= prices[ids[i]], "too little"); //~ msg-value-loop
            sold[ids[i]] = msg.sender;
        }
    }

    function buyAgainstWhatAddsUp(uint256[] calldata ids, uint256 basket) external payable {
        for (uint256 i; i < ids.length; ++i) {
            paidSoFar[basket] += prices[ids[i]];
            require(msg.value >= paidSoFar[basket], "too little");
            sold[ids[i]] = msg.sender;
        }
    }

    function buyThrough(uint256[] calldata ids) external payable {
        uint256 i = 0;
        while (i < ids.length) {
            _buy(ids[i]);
            ++i;
        }
    }

    function _buy(uint256 id) internal {
        balances[msg.sender] += msg.value; //~ msg-value-loop
        sold[id] = msg.sender;
    }

    function forward(address payable[] calldata to) external payable {
        for (uint256 i; i < to.length; ++i) {
            (bool ok, ) = to[i].call{value: msg.value}(""); //~ msg-value-loop
            require(ok);
        }
    }

    function buyAll(uint256[] calldata ids) external payable {
        require(msg.value == price * ids.length, "wrong amount");
        for (uint256 i; i < ids.length; ++i) {
            sold[ids[i]] = msg.sender;
        }
    }

    function buyCounted(uint256[] calldata prices) external payable {
        uint256 total;
        for (uint256 i; i < prices.length; ++i) {
            total += prices[i];
            require(msg.value >= total, "too little");
        }
    }

    function share(address[] calldata to) external payable {
        for (uint256 i; i < to.length; ++i) {
            balances[to[i]] += msg.value / to.length;
        }
    }

    function first(uint256[] calldata ids) external payable {
        for (uint256 i; i < ids.length; ++i) {
            if (sold[ids[i]] == address(0)) {
                balances[address(this)] += msg.value;
                break;
            }
        }
    }

    function rest(uint256[] calldata prices) external payable {
        uint256 left = msg.value;
        for (uint256 i; i < prices.length; ++i) {
            left -= prices[i];
        }
        balances[msg.sender] += left;
    }

    function free(uint256[] calldata ids) external {
        for (uint256 i; i < ids.length; ++i) {
            delete sold[ids[i]];
        }
    }
}
