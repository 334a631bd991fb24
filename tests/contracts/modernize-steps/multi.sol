pragma solidity ^0.5.0;

contract A {
    } contract X { function f() public returns (uint) { return 1; } } contract Y { function f() public returns (uint) { return 2; } } contract Z is X, Y { function g() public returns (uint) { return f() * 10; } } contract ZZ is Y, X { 
}
