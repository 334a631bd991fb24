pragma solidity ^0.4.24;

contract A {
    uint public got; function f() public { require(msg.value == 0); got = msg.value + 1; }
}
