pragma solidity ^0.5.2;

import "./Minter.sol";

interface ICoin {
    function balanceOf(address who) external view returns (uint256);
    function transfer(address to, uint256 value) external returns (bool);
}

contract Plain is ICoin {
    mapping(address => uint256) private _balances;
    uint256 public supply;

    event Transfer(address indexed from, address indexed to, uint256 value);

    function balanceOf(address who) public view returns (uint256) {
        return _balances[who];
    }

    function transfer(address to, uint256 value) public returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    function _transfer(address from, address to, uint256 value) internal {
        require(to != address(0) && value <= _balances[from]);
        _balances[from] -= value;
        _balances[to] += value;
        emit Transfer(from, to, value);
    }

    function _mint(address to, uint256 value) internal {
        supply += value;
        _balances[to] += value;
        emit Transfer(address(0), to, value);
    }
}

contract Coin is Plain, Minter {
    uint256 public fee = 1;

    function mint(address to, uint256 value) public onlyMinter returns (bool) {
        _mint(to, value);
        return true;
    }

    function transfer(address to, uint256 value) public returns (bool) {
        require(value > fee);
        return super.transfer(to, value - fee);
    }

    function quit() public {
        _minters.remove(msg.sender);
        emit MinterRemoved(msg.sender);
    }
}
