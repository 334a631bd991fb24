pragma solidity ^0.5.0;

contract A {
    address impl; constructor(address i) public { impl = i; } function () external payable { address a = impl; assembly { calldatacopy(0, 0, calldatasize) let ok := delegatecall(gas, a, 0, calldatasize, 0, 0) returndatacopy(0, 0, returndatasize) switch ok case 0 { revert(0, returndatasize) } default { return(0, returndatasize) } } } function chain() public pure returns (uint c) { assembly { c := chainid() } }
}
