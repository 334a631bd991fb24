pragma solidity ^0.4.24;

contract A {
    struct C { address who; uint goal; mapping(uint => address) m; } mapping(uint => C) cs; C[] list; uint n; function mk(address w, uint g) public returns (uint id) { id = n++; cs[id] = C(w, g); } function mk2(address w, uint g) public { list.push(C({goal: g, who: w})); } function get(uint i) public view returns (address, uint) { return (cs[i].who, cs[i].goal); }
}
