// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Zahlung 🚀: offsets are bytes.

contract Payer {
    uint256 public paid;

    function pay(address payable to, uint256 amount) external payable {
        to.send(amount); //~ unchecked-call-result
        to.call{value: 1}(""); //~ unchecked-call-result
        if (amount > 1) to.call(""); //~ unchecked-call-result
        (bool done, ) = to.call{gas: 5000}(""); // never read: the check comes behind
        paid += amount;
    }

    // Left alone from here on.

    function checked(address payable to) external returns (bool sent) {
        sent = to.send(1);
        (bool ok, bytes memory data) = to.call("");
        require(ok, string(data));
        if (!to.send(1)) paid += 1;
        to.transfer(1);
    }

    function inAssembly(address to) external {
        bool ok;
        assembly {
            ok := call(gas(), to, 0, 0, 0, 0, 0)
        }
    }
}
