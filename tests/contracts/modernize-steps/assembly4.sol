pragma solidity ^0.4.16;

contract A {
    uint public s; function f(address a) public returns (uint r, uint z) { uint x = 5; assembly { let g := gas  r := add(calldatasize, x) z := sload(s_slot) sstore(s_slot, add(callvalue, 9)) } } function d(address impl) public { assembly { calldatacopy(0, 0, calldatasize) let ok := delegatecall(gas, impl, 0, calldatasize, 0, 0) returndatacopy(0, 0, returndatasize) switch ok case 0 { revert(0, returndatasize) } default { return(0, returndatasize) } } }
}
