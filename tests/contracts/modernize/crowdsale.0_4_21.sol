pragma solidity ^0.4.21;

contract Mintable {
    function mint(address to, uint256 amount) public returns (bool);
    function totalSupply() public view returns (uint256);
}

contract SimpleToken is Mintable {
    mapping(address => uint256) public balanceOf;
    uint256 supply;
    address public minter;

    event Minted(address indexed to, uint256 amount);

    function SimpleToken() public {
        minter = msg.sender;
    }

    function mint(address to, uint256 amount) public returns (bool) {
        require(msg.sender == minter);
        supply += amount;
        balanceOf[to] += amount;
        emit Minted(to, amount);
        return true;
    }

    function totalSupply() public view returns (uint256) {
        return supply;
    }
}

contract Crowdsale {
    SimpleToken public token;
    address public wallet;
    uint256 public rate;
    uint256 public raised;
    uint256 public cap = 1000 ether;

    event Bought(address indexed buyer, address indexed receiver, uint256 value, uint256 amount);

    function Crowdsale(uint256 _rate, address _wallet) public {
        require(_rate > 0 && _wallet != address(0));
        rate = _rate;
        wallet = _wallet;
        token = new SimpleToken();
    }

    function() external payable {
        buy(msg.sender);
    }

    function buy(address receiver) public payable {
        uint256 value = msg.value;
        _check(receiver, value);
        uint256 amount = value * rate;
        raised += value;
        token.mint(receiver, amount);
        emit Bought(msg.sender, receiver, value, amount);
        wallet.transfer(msg.value);
    }

    function reached() public view returns (bool) {
        return raised >= cap;
    }

    function percent() public view returns (uint256) {
        return raised * 100 / cap;
    }

    function _check(address receiver, uint256 value) internal {
        require(receiver != address(0) && value != 0 && raised + value <= cap);
    }
}
