// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Größe 🚀: offsets are bytes.

interface Price {
    function now_() external view returns (uint256);
    function tell() external returns (uint256);
}

contract Shop {
    struct Item {
        uint256 price;
        address seller;
    }

    address public owner = msg.sender;
    uint256 public limit = 100;
    uint256 public sold;
    mapping(address => uint256) public balances;
    mapping(address => mapping(address => uint256)) public allowed;
    mapping(uint256 => Item) public items;
    uint256[] public list;
    Price public oracle;

    event Paid(address owner, uint256 limit);

    function setLimit(uint256 to) external {
        limit = to;
    }

    function tell(uint256 amount) external {
        if (amount > limit) { //~ repeated-storage-read
            emit Paid(owner, limit); //~ repeated-storage-read
        }
    }

    function spend(address from, uint256 amount) external {
        require(allowed[from][msg.sender] >= amount, "no"); //~ repeated-storage-read
        allowed[from][msg.sender] -= amount; //~ repeated-storage-read
        require(balances[from] >= amount, "low"); //~ repeated-storage-read
        balances[from] = balances[from] - (amount + 0); //~ repeated-storage-read
        balances[msg.sender] += amount;
    }

    function held(uint256 id) external view returns (uint256) {
        uint256 price = items[id].price;
        require(price > 0 && items[id].price < 9); //~ repeated-storage-read
        return price;
    }

    function view_(uint256 amount) external view returns (bool) {
        bool low = oracle.now_() < limit; //~ repeated-storage-read
        return low && amount < limit; //~ repeated-storage-read
    }

    function grow(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) {
            if (values[i] == limit) list.push(values[i]); //~ repeated-storage-read
        }
    }

    function halve(uint256 amount) external {
        require(sold > amount); //~ repeated-storage-read
        sold /= amount + 1; //~ repeated-storage-read
    }

    function use(address from, uint256 amount) external {
        if (allowed[from][msg.sender] != type(uint256).max) { //~ repeated-storage-read
            require(allowed[from][msg.sender] >= amount); //~ repeated-storage-read
            allowed[from][msg.sender] -= amount * 1; //~ repeated-storage-read
        }
    }

    function spendOwn(address from, uint256 amount) external {
        if (from != msg.sender && allowed[from][msg.sender] != 7) {
            require(allowed[from][msg.sender] > amount); //~ repeated-storage-read
            allowed[from][msg.sender] -= 1; //~ repeated-storage-read
        }
    }

    // Left alone from here on.

    function seldom(bool one, bool two) external view returns (uint256 found) {
        if (one) found = limit + 3;
        if (two) found = limit + 4;
    }

    function looped(uint256 amount) external {
        while (sold < amount) {
            if (sold == 7) sold = 9;
            sold++;
        }
    }

    function once(uint256 amount) external view returns (uint256) {
        return amount + limit;
    }

    function called(uint256 amount) external {
        require(amount < sold);
        oracle.tell();
        require(amount > sold);
    }

    function written(uint256 amount) external {
        require(sold > amount);
        bump();
        require(sold < amount);
    }

    function bump() internal {
        sold++;
    }

    function element(uint256 at) external view returns (bool) {
        return list[at] > 1 && list[at] < 5;
    }

    function moved(address from, uint256 amount) external view returns (bool) {
        require(balances[from] > amount);
        from = msg.sender;
        return balances[from] > amount;
    }

    function alias_(address from, address to) external {
        require(balances[from] > 0);
        balances[to] = 0;
        require(balances[from] > 1);
    }

    function low(uint256 slot) external returns (bool) {
        bool more = sold > 1;
        assembly {
            sstore(slot, 1)
        }
        return more && sold > 2;
    }

    function own(uint256[] calldata values) external {
        for (uint256 i = 0; i < values.length; i++) {
            sold += values[i];
        }
    }
}
