// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Purse {
    mapping(address => uint256) balances;
    mapping(address => bool) keepers;
    address payable public receiver;
    address payable immutable home;
    address owner;
    address signer;
    bool drawn;

    constructor(address payable given) {
        home = given;
        owner = msg.sender;
        keepers[msg.sender] = true;
    }

    receive() external payable {
        balances[msg.sender] += msg.value;
    }

    function sweep(address payable to) external {
        to.transfer(address(this).balance); //~ arbitrary-send-eth
    }

    function take(uint256 amount) external {
        _send(msg.sender, amount);
    }

    function _send(address to, uint256 amount) internal {
        (bool ok, ) = to.call{value: amount}(""); //~ arbitrary-send-eth
        require(ok);
    }

    function setReceiver(address payable to) external {
        receiver = to;
    }

    // Whoever called setReceiver last chose this address.
    function flush() external {
        require(receiver.send(address(this).balance)); //~ arbitrary-send-eth
    }

    function splitAll(address payable[] calldata to) external {
        for (uint256 i = 0; i < to.length; i++) {
            to[i].transfer(1 ether); //~ arbitrary-send-eth
        }
    }

    function raw(address to) external {
        assembly {
            if iszero(call(gas(), to, selfbalance(), 0, 0, 0, 0)) { revert(0, 0) } //~ arbitrary-send-eth
        }
    }

    // Everybody is a member, so this check keeps nobody out.
    mapping(address => bool) members;

    function join() external {
        members[msg.sender] = true;
    }

    function takeAsMember() external {
        require(members[msg.sender]);
        payable(msg.sender).transfer(1 ether); //~ arbitrary-send-eth
    }

    function withdraw(uint256 amount) external {
        balances[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
    }

    function sweepByKeeper(address payable to) external {
        require(keepers[msg.sender], "not a keeper");
        to.transfer(address(this).balance);
    }

    function addKeeper(address keeper) external {
        require(msg.sender == owner);
        keepers[keeper] = true;
    }

    function sendHome() external {
        home.transfer(address(this).balance);
    }

    function passOn(address payable to) external payable {
        to.transfer(msg.value);
    }

    function refund(uint256 price) external payable {
        payable(msg.sender).transfer(msg.value - price);
    }

    function drawOnce() external {
        require(!drawn);
        drawn = true;
        payable(msg.sender).transfer(1 ether);
    }

    function paySigned(address payable to, uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 hash = keccak256(abi.encode(to, amount, address(this)));
        require(ecrecover(hash, v, r, s) == signer, "not signed");
        to.transfer(amount);
    }
}

interface IWrapped {
    function withdraw(uint256 amount) external;
}

contract Unwrapper {
    IWrapped immutable wrapped;

    constructor(IWrapped given) {
        wrapped = given;
    }

    receive() external payable {}

    function unwrap(uint256 amount) external {
        wrapped.withdraw(amount);
        payable(msg.sender).transfer(amount); //~ arbitrary-send-eth
    }
}
