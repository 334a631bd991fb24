// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IHook {
    function onLeave(uint256 amount) external;
}

contract Pool {
    uint256 public assets;
    uint256 public supply;
    uint256 public fees;
    uint256 status = 1;
    mapping(address => uint256) public shares;
    address immutable owner = msg.sender;

    modifier nonReentrant() {
        require(status == 1, "locked");
        status = 2;
        _;
        status = 1;
    }

    function price() external view returns (uint256) { //~ read-only-reentrancy
        return (assets * 1e18) / supply;
    }

    function valueOf(address who) external view returns (uint256) { //~ read-only-reentrancy
        return _value(shares[who]);
    }

    function _value(uint256 amount) internal view returns (uint256) {
        return (amount * assets) / supply;
    }

    function lockedPrice() external view returns (uint256) {
        require(status == 1, "locked");
        return (assets * 1e18) / supply;
    }

    function feeShare() external view returns (uint256) {
        return fees / 2;
    }

    function total() external view returns (uint256) {
        return assets + supply;
    }

    function deposit() external payable nonReentrant {
        shares[msg.sender] += msg.value;
        supply += msg.value;
        assets += msg.value;
    }

    function leave(uint256 amount) external nonReentrant {
        uint256 value = _value(amount);
        shares[msg.sender] -= amount;
        supply -= amount;
        (bool ok, ) = msg.sender.call{value: value}("");
        require(ok, "refused");
        assets -= value;
    }

    function leaveWithHook(IHook hook, uint256 amount) external nonReentrant {
        supply -= amount;
        hook.onLeave(amount);
        shares[msg.sender] -= amount;
    }

    function sweep(uint256 amount) external nonReentrant {
        require(msg.sender == owner);
        supply -= amount;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok);
        fees = 0;
    }
}

contract Careful {
    uint256 assets;
    uint256 supply;
    mapping(address => uint256) shares;

    function price() external view returns (uint256) {
        return (assets * 1e18) / supply;
    }

    function deposit() external payable {
        shares[msg.sender] += msg.value;
        supply += msg.value;
        assets += msg.value;
    }

    function leave(uint256 amount) external {
        shares[msg.sender] -= amount;
        supply -= amount;
        assets -= amount;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "refused");
    }
}
