pragma solidity ^0.5.17;

library Ledger {
    struct Book {
        mapping(address => uint256) amounts;
        uint256 total;
    }

    function add(Book storage self, address who, uint256 amount) internal {
        self.amounts[who] += amount;
        self.total += amount;
    }

    function take(Book storage self, address who) internal returns (uint256 amount) {
        amount = self.amounts[who];
        self.amounts[who] = 0;
        self.total -= amount;
    }
}

contract Holding {
    using Ledger for Ledger.Book;

    Ledger.Book internal book;

    function held(address who) public view returns (uint256) {
        return book.amounts[who];
    }

    function total() external view returns (uint256) {
        return book.total;
    }
}

contract Escrow is Holding {
    address public primary;

    event Deposited(address indexed payee, uint256 amount);
    event Withdrawn(address indexed payee, uint256 amount);

    constructor() public {
        primary = msg.sender;
    }

    function deposit(address payee) public payable {
        book.add(payee, msg.value);
        emit Deposited(payee, msg.value);
    }

    function withdraw(address payable payee) public {
        uint256 payment = book.take(payee);
        (bool success, ) = payee.call.value(payment)("");
        require(success, "failed");
        emit Withdrawn(payee, payment);
    }

    function id() public pure returns (bytes4) {
        return bytes4(uint32(0x01ffc9a7));
    }
}
