pragma solidity ^0.4.24;

contract A {
    } contract K { uint public got; constructor(uint a) public payable { got = a + msg.value; } } contract A2 { K public k; function f(uint a) public payable { k = (new K).value(msg.value)(a); } function g(uint a) public payable { k = (new K).value(a % 2)(a); }
}
