// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IVault {
    function harvest() external;
    function total() external view returns (uint256);
}

contract Keeper {
    IVault[] vaults;
    mapping(uint256 => IVault) byId;
    mapping(address => IVault) own;
    uint256 count;
    address payable[] workers;
    address immutable owner = msg.sender;
    event Skipped(uint256 index);

    function add(IVault vault) external {
        require(msg.sender == owner);
        vaults.push(vault);
        byId[count++] = vault;
    }

    function hire(address payable who) external {
        require(msg.sender == owner);
        workers.push(who);
    }

    function harvestAll() external {
        for (uint256 i; i < vaults.length; ++i) {
            vaults[i].harvest(); //~ calls-loop
        }
    }

    function harvestById() external {
        for (uint256 i; i < count; ++i) {
            _harvest(byId[i]);
        }
    }

    function _harvest(IVault vault) internal {
        vault.harvest(); //~ calls-loop
    }

    function pay() external {
        for (uint256 i; i < workers.length; ++i) {
            (bool ok, ) = workers[i].call{value: 1}(""); //~ calls-loop
            require(ok);
        }
    }

    function payIfPossible() external {
        for (uint256 i; i < workers.length; ++i) {
            (bool ok, ) = workers[i].call{value: 1}("");
            if (!ok) emit Skipped(i);
        }
    }

    function tryAll() external {
        for (uint256 i; i < vaults.length; ++i) {
            try vaults[i].harvest() {} catch {
                emit Skipped(i);
            }
        }
    }

    function harvestGiven(IVault[] calldata given) external {
        for (uint256 i; i < given.length; ++i) {
            given[i].harvest();
        }
    }

    function total() external view returns (uint256 sum) {
        for (uint256 i; i < vaults.length; ++i) {
            sum += vaults[i].total();
        }
    }

    function harvestOne(uint256 id) external {
        byId[id].harvest();
    }
}
