pragma solidity ^0.4.24;
contract B { uint public v; constructor(uint a) public { v = a; } }
contract N { uint public w; constructor() public { w = 5; } }
contract M is N, B { constructor(uint q) N B(q) public { w += 1; } }
contract M2 is B(3), N { constructor() public { w += 1; } }
