pragma solidity 0.5.17;

contract Owned {
    address internal owner = msg.sender;
    uint256 internal limit;
    uint256 private code;

    modifier onlyOwner() {
        require(msg.sender == owner);
        _;
    }

    function setLimit(uint256 value) public onlyOwner {
        limit = value;
    }

    function codeOf() public view returns (uint256) {
        return code;
    }

    function setCode(uint256 value) public onlyOwner {
        code = value;
    }
}

contract Middle is Owned {
    uint256 internal rate = 2;

    function rateOf() public view returns (uint256) {
        return rate;
    }
}

contract Bank is Middle {
    address internal owner; //~ shadowing-state
    uint256 internal limit; //~ shadowing-state
    uint256 private code; //~ shadowing-state
    uint256 internal total;

    function hand(address to) external onlyOwner {
        owner = to;
    }

    function capped(uint256 amount) external view returns (bool) {
        return amount <= limit && code == 0;
    }

    function add(uint256 amount) external {
        total += amount * rate;
    }

    function own() external view returns (address) {
        return owner;
    }
}
