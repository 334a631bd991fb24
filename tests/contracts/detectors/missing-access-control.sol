// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IToken {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function balanceOf(address who) external view returns (uint256);
}

interface IFeed {
    function push(uint256 price) external;
}

contract Treasury {
    address public owner = msg.sender;
    address public pendingOwner;
    address public keeper;
    address payable public beneficiary;
    IFeed public feed;
    uint256 public bonus;
    uint256 public price;
    bool public closed;
    uint256 public note;
    string public baseUri;
    mapping(address => bool) public operators;
    mapping(address => bool) public members;
    mapping(address => mapping(address => bool)) public delegates;

    modifier onlyOwner() {
        require(msg.sender == owner, "not the owner");
        _;
    }

    receive() external payable {}

    // taking over
    function transferOwnership(address next) external { //~ missing-access-control
        owner = next;
    }

    function becomeKeeper() external { //~ missing-access-control
        _name(msg.sender);
    }

    function _name(address who) internal {
        keeper = who;
    }

    function dismissKeeper() external { //~ missing-access-control
        keeper = address(0);
    }

    function addOperator(address who) external { //~ missing-access-control
        operators[who] = true;
    }

    // what others rely on
    function setBeneficiary(address payable who) external { //~ missing-access-control
        beneficiary = who;
    }

    function setFeed(IFeed next) external { //~ missing-access-control
        feed = next;
    }

    function setBonus(uint256 amount) external { //~ missing-access-control
        bonus = amount;
    }

    function setPrice(uint256 amount) external { //~ missing-access-control
        price = amount;
    }

    function close() external { //~ missing-access-control
        closed = true;
    }

    function setUri(string calldata text) external onlyOwner {
        baseUri = text;
    }

    function resetUri(string calldata text) external { //~ missing-access-control
        baseUri = text;
    }

    // protected, or nobody's business
    function nominate(address next) external onlyOwner {
        pendingOwner = next;
    }

    function accept() external {
        require(msg.sender == pendingOwner, "not nominated");
        owner = pendingOwner;
    }

    function join() external {
        members[msg.sender] = true;
    }

    function setDelegate(address who, bool on) external {
        delegates[msg.sender][who] = on;
    }

    function setNote(uint256 value) external {
        note = value;
    }

    function dropOperator(address who) external onlyOwner {
        operators[who] = false;
    }

    // who relies on all that
    function poke(uint256 value) external {
        require(msg.sender == keeper);
        feed.push(value);
    }

    function pay() external {
        require(operators[msg.sender] && !closed);
        beneficiary.transfer(bonus);
    }

    function buy() external payable {
        require(msg.value >= price, "too little");
        members[msg.sender] = true;
    }

    function act(address from) external view returns (bool) {
        return delegates[from][msg.sender] && members[from];
    }
}

contract Coin {
    mapping(address => uint256) public balanceOf;
    mapping(address => uint256) public score;
    uint256 public totalSupply;
    address immutable minter = msg.sender;

    function mint(address to, uint256 amount) external { //~ missing-access-control
        totalSupply += amount;
        balanceOf[to] += amount;
    }

    function mintByMinter(address to, uint256 amount) external {
        require(msg.sender == minter);
        totalSupply += amount;
        balanceOf[to] += amount;
    }

    function buy(uint256 amount) external payable {
        require(msg.value == amount);
        balanceOf[msg.sender] += amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function play(uint256 points) external {
        score[msg.sender] += points;
    }
}

contract Pool {
    IToken immutable token;
    mapping(address => uint256) shares;

    constructor(IToken given) {
        token = given;
    }

    function deposit(uint256 amount) external {
        require(token.transferFrom(msg.sender, address(this), amount));
        shares[msg.sender] += amount;
    }

    function withdraw(uint256 amount) external {
        shares[msg.sender] -= amount;
        require(token.transfer(msg.sender, amount));
    }

    function rescue(address to) external { //~ missing-access-control
        require(token.transfer(to, token.balanceOf(address(this))));
    }
}

contract Throne {
    address public king;
    uint256 public bid;
    uint256 public round;

    function claim() external payable {
        require(msg.value > bid);
        bid = msg.value;
        king = msg.sender;
    }

    function decree(uint256 text) external {
        require(msg.sender == king);
        round = text;
    }
}

contract Started {
    address public owner;
    bool started;
    uint256 public fee;

    function start(address first) external {
        require(!started, "started");
        owner = first;
        started = true;
    }

    function setFee(uint256 value) external {
        require(msg.sender == owner);
        fee = value;
    }
}

contract Keeper {
    IToken immutable token;
    address immutable owner = msg.sender;
    mapping(address => uint256) shares;

    constructor(IToken given) {
        token = given;
    }

    function deposit(uint256 amount) external {
        require(token.transferFrom(msg.sender, address(this), amount));
        shares[msg.sender] += amount;
    }

    function withdraw(uint256 amount) external {
        shares[msg.sender] -= amount;
        require(token.transfer(msg.sender, amount));
    }

    function sweep(IToken any, address to) external { //~ missing-access-control
        require(any.transfer(to, any.balanceOf(address(this))));
    }

    function sweepOthers(IToken any, address to) external {
        require(any != token, "owed");
        require(any.transfer(to, any.balanceOf(address(this))));
    }

    function sweepAsOwner(IToken any, address to) external {
        require(msg.sender == owner);
        require(any.transfer(to, any.balanceOf(address(this))));
    }
}

contract Passage {
    IToken immutable token;

    constructor(IToken given) {
        token = given;
    }

    function pass(address to, uint256 amount) external {
        require(token.transferFrom(msg.sender, address(this), amount));
        require(token.transfer(to, amount));
    }

    function sweep(IToken any, address to) external {
        require(any.transfer(to, any.balanceOf(address(this))));
    }
}
