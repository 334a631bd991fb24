// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Coin {
    address owner = msg.sender;
    uint256 total;
    mapping(address => uint256) balances;

    receive() external payable {
        unchecked {
            balances[msg.sender] += msg.value;
        }
    }

    function burn(uint256 amount) external {
        unchecked {
            balances[msg.sender] -= amount; //~ unchecked-arithmetic
        }
    }

    function buy(uint256 count, uint256 price) external payable {
        unchecked {
            require(msg.value >= count * price); //~ unchecked-arithmetic
        }
        balances[msg.sender] += count;
    }

    function pay(uint256 one, uint256 two) external {
        uint256 sum;
        unchecked {
            sum = one + two; //~ unchecked-arithmetic
        }
        payable(msg.sender).transfer(sum);
    }

    function checked(uint256 amount) external {
        balances[msg.sender] -= amount;
    }

    function compared(uint256 amount) external {
        require(amount <= balances[msg.sender]);
        unchecked {
            balances[msg.sender] -= amount;
        }
    }

    function early(uint256 amount) external {
        if (amount > balances[msg.sender]) revert();
        unchecked {
            balances[msg.sender] -= amount;
        }
    }

    function move(address to, uint256 amount) external {
        balances[msg.sender] -= amount;
        unchecked {
            balances[to] += amount;
        }
    }

    function mint(address to, uint256 amount) external {
        require(msg.sender == owner);
        unchecked {
            balances[to] += amount;
        }
    }

    function issue(uint256 amount) external {
        total += amount;
        unchecked {
            balances[msg.sender] += amount;
        }
    }

    function loop(uint256[] calldata amounts) external {
        for (uint256 i; i < amounts.length; ) {
            total += amounts[i];
            unchecked {
                ++i;
            }
        }
    }

    function local(uint256 one, uint256 two) external pure returns (uint256) {
        unchecked {
            return one + two;
        }
    }
}
