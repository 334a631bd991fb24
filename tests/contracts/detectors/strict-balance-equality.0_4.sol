pragma solidity ^0.4.24;

contract Jar {
    uint256 counted;
    bool open = true;

    function () public payable {
        counted += msg.value;
        if (address(this).balance == 5 ether) open = false; //~ strict-balance-equality
    }

    function drain() public {
        require(this.balance == counted); //~ strict-balance-equality
        msg.sender.transfer(counted);
    }

    function refill() public payable {
        require(this.balance > 1 ether);
        open = true;
    }
}
