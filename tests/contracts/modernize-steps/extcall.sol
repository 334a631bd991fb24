pragma solidity ^0.5.0;

contract A {
    } interface T { function pay(uint a) external payable returns (uint); } contract A2 { uint public r; function f(T t, uint a) public payable { r = t.pay.value(msg.value).gas(90000)(a); } function g(T t) public { (bool ok, bytes memory d) = address(t).call.gas(60000)(abi.encodeWithSelector(t.pay.selector, 3)); r = d.length + (ok ? 1 : 0); }
}
