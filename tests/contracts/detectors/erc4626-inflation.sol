// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function balanceOf(address who) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

abstract contract Shares {
    IERC20 immutable token;
    address owner = msg.sender;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;

    constructor(IERC20 given) {
        token = given;
    }

    function _mint(address to, uint256 amount) internal {
        totalSupply += amount;
        balanceOf[to] += amount;
    }

    function _take(uint256 assets) internal {
        require(token.transferFrom(msg.sender, address(this), assets));
    }

    function withdraw(uint256 shares) external {
        uint256 assets = (shares * token.balanceOf(address(this))) / totalSupply;
        totalSupply -= shares;
        balanceOf[msg.sender] -= shares;
        require(token.transfer(msg.sender, assets));
    }
}

contract Plain is Shares {
    constructor(IERC20 given) Shares(given) {}

    function totalAssets() public view returns (uint256) {
        return token.balanceOf(address(this));
    }

    function deposit(uint256 assets) external returns (uint256 shares) {
        shares = totalSupply == 0 ? assets : (assets * totalSupply) / totalAssets(); //~ erc4626-inflation
        require(shares != 0, "no shares");
        _take(assets);
        _mint(msg.sender, shares);
    }
}

library Math {
    function mulDiv(uint256 a, uint256 b, uint256 c) internal pure returns (uint256) {
        return (a * b) / c;
    }
}

contract ByFunction is Shares {
    using Math for uint256;

    constructor(IERC20 given) Shares(given) {}

    function convert(uint256 assets) public view returns (uint256) {
        if (totalSupply == 0) return assets;
        return assets.mulDiv(totalSupply, token.balanceOf(address(this))); //~ erc4626-inflation
    }

    function deposit(uint256 assets) external {
        uint256 shares = convert(assets);
        _take(assets);
        _mint(msg.sender, shares);
    }
}

contract Virtual is Shares {
    using Math for uint256;

    constructor(IERC20 given) Shares(given) {}

    function totalAssets() public view returns (uint256) {
        return token.balanceOf(address(this));
    }

    function _offset() internal pure returns (uint8) {
        return 3;
    }

    function deposit(uint256 assets) external {
        uint256 shares = assets.mulDiv(totalSupply + 10 ** _offset(), totalAssets() + 1);
        _take(assets);
        _mint(msg.sender, shares);
    }
}

contract Dead is Shares {
    constructor(IERC20 given) Shares(given) {}

    function deposit(uint256 assets) external {
        uint256 shares = assets;
        if (totalSupply == 0) {
            _mint(address(1), 1000);
            shares -= 1000;
        } else {
            shares = (assets * totalSupply) / token.balanceOf(address(this));
        }
        _take(assets);
        _mint(msg.sender, shares);
    }
}

contract Least is Shares {
    uint256 constant LEAST = 1e18;

    constructor(IERC20 given) Shares(given) {}

    function deposit(uint256 assets, uint256 least) external {
        uint256 shares = totalSupply == 0 ? assets : (assets * totalSupply) / token.balanceOf(address(this));
        require(shares >= least, "too few");
        _take(assets);
        _mint(msg.sender, shares);
    }

    function depositMuch(uint256 assets) external {
        require(assets >= LEAST);
        uint256 shares = totalSupply == 0 ? assets : (assets * totalSupply) / token.balanceOf(address(this));
        _take(assets);
        _mint(msg.sender, shares);
    }

    function depositByOwner(uint256 assets) external {
        require(msg.sender == owner);
        uint256 shares = totalSupply == 0 ? assets : (assets * totalSupply) / token.balanceOf(address(this));
        _take(assets);
        _mint(msg.sender, shares);
    }
}

contract Counted is Shares {
    uint256 total;

    constructor(IERC20 given) Shares(given) {}

    function deposit(uint256 assets) external {
        uint256 shares = totalSupply == 0 ? assets : (assets * totalSupply) / total;
        total += assets;
        _take(assets);
        _mint(msg.sender, shares);
    }
}
