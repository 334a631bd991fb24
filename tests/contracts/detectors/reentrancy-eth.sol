// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IWallet {
    function credit(uint256 amount) external payable;
}

abstract contract Lock {
    uint256 private state = 1;

    modifier alone() {
        _before();
        _;
        _after();
    }

    function _before() private {
        if (state == 2) revert("again");
        state = 2;
    }

    function _after() private {
        state = 1;
    }
}

abstract contract Owned {
    address private _owner = msg.sender;

    error NotOwner();

    modifier onlyOwner() {
        _checkOwner();
        _;
    }

    function _checkOwner() internal view {
        if (msg.sender != _owner) revert NotOwner();
    }
}

abstract contract Paying {
    function _pay(address to, uint256 amount) internal virtual {
        (bool ok, ) = to.call{value: amount}(""); //~ reentrancy-eth
        require(ok, "not paid");
    }
}

contract Bank is Lock, Owned, Paying {
    struct Account {
        uint256 balance;
        uint64 last;
    }

    mapping(address => uint256) public balances;
    mapping(address => Account) accounts;
    mapping(address => bool) paidOut;
    mapping(bytes32 => address[]) winners;
    uint256 total;
    address immutable treasury = msg.sender;

    function deposit() external payable {
        balances[msg.sender] += msg.value;
        total += msg.value;
    }

    // The call hides in an inherited helper.
    function withdrawByHelper() external {
        uint256 amount = balances[msg.sender];
        _pay(msg.sender, amount);
        balances[msg.sender] = 0;
    }

    // The write hides in a helper, through a storage pointer.
    function withdrawByPointer(uint256 amount) external {
        Account storage account = accounts[msg.sender];
        require(account.balance >= amount, "too much");
        (bool ok, ) = msg.sender.call{value: amount}(""); //~ reentrancy-eth
        require(ok);
        _charge(account, amount);
    }

    function _charge(Account storage account, uint256 amount) private {
        account.balance -= amount;
    }

    // Ether goes through an interface.
    function withdrawByInterface(IWallet wallet) external {
        uint256 amount = balances[msg.sender];
        require(amount > 0);
        wallet.credit{value: amount}(amount); //~ reentrancy-eth
        delete balances[msg.sender];
    }

    function enter(bytes32 draw) external {
        winners[draw].push(msg.sender);
    }

    // Each winner is marked only after being paid.
    function payAll(bytes32 draw, uint256 prize) external {
        address[] storage list = winners[draw];
        for (uint256 i = 0; i < list.length; i++) {
            address winner = list[i];
            if (paidOut[winner]) continue;
            (bool ok, ) = winner.call{value: prize}(""); //~ reentrancy-eth
            if (!ok) continue;
            paidOut[winner] = true;
        }
    }

    // Assembly makes the call.
    function withdrawByAssembly() external {
        uint256 amount = balances[msg.sender];
        bool ok;
        assembly {
            ok := call(gas(), caller(), amount, 0, 0, 0, 0) //~ reentrancy-eth
        }
        require(ok);
        balances[msg.sender] = 0;
    }

    function withdrawInTry(IWallet wallet) external {
        uint256 amount = balances[msg.sender];
        try wallet.credit{value: amount}(amount) { //~ reentrancy-eth
            balances[msg.sender] -= amount;
        } catch {
            revert();
        }
    }

    // From here on all is well.
    function withdrawFirstWritten() external {
        uint256 amount = balances[msg.sender];
        balances[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok);
    }

    function withdrawAlone() external alone {
        uint256 amount = balances[msg.sender];
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok);
        total -= amount;
    }

    function payOutsider(address to, uint256 amount) external onlyOwner {
        (bool ok, ) = to.call{value: amount}("");
        require(ok);
        total -= amount;
    }

    function withdrawWithStipend() external {
        uint256 amount = balances[msg.sender];
        payable(msg.sender).transfer(amount);
        balances[msg.sender] = 0;
    }

    // The deployer chose who is called: said, but only of low severity.
    function skim() external {
        uint256 extra = address(this).balance - total;
        (bool ok, ) = treasury.call{value: extra}(""); //~ reentrancy-eth
        require(ok);
        total = address(this).balance;
    }

    // Marked first within each round: no round writes what the last one should have written.
    function payAllInOrder(bytes32 draw, uint256 prize) external {
        address[] storage list = winners[draw];
        for (uint256 i = 0; i < list.length; i++) {
            if (paidOut[list[i]]) continue;
            paidOut[list[i]] = true;
            (bool ok, ) = list[i].call{value: prize}("");
            require(ok);
        }
    }

    // Checked again after the call, so a second entry fails.
    function withdrawCheckedTwice() external {
        require(!paidOut[msg.sender], "paid");
        (bool ok, ) = msg.sender.call{value: 1 ether}("");
        require(ok);
        require(!paidOut[msg.sender], "paid meanwhile");
        paidOut[msg.sender] = true;
    }
}
