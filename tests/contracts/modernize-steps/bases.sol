pragma solidity ^0.4.11;
contract B { uint public v; function B() { v = 2; } }
contract C is B() { function D() constant returns (uint) { return v; } }
