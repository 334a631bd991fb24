// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Prizes {
    event Paid(address to, bool ok);

    address payable[] winners;
    bool last;

    function dropped(address to) external {
        to.call(""); //~ unchecked-low-level-call
    }

    function droppedInLoop() external {
        for (uint256 i = 0; i < winners.length; i++) {
            winners[i].send(1 ether); //~ unchecked-low-level-call
        }
    }

    function neverRead(address to) external returns (bytes memory) {
        (bool ok, bytes memory data) = to.call{value: 1}(""); //~ unchecked-low-level-call
        return data;
    }

    function leftOut(address to) external returns (bytes memory) {
        (, bytes memory data) = to.delegatecall(""); //~ unchecked-low-level-call
        return data;
    }

    function assignedAndForgotten(address to) external {
        bool ok;
        (ok, ) = to.call(""); //~ unchecked-low-level-call
    }

    function inAssembly(address to) external {
        assembly {
            let ok := call(gas(), to, 0, 0, 0, 0, 0) //~ unchecked-low-level-call
        }
    }

    function saidOutLoud(address to) external {
        assembly {
            pop(call(gas(), to, 0, 0, 0, 0, 0)) //~ unchecked-low-level-call
        }
    }

    function required(address to) external {
        (bool ok, ) = to.call("");
        require(ok);
    }

    function branched(address payable to) external returns (uint256) {
        if (!to.send(1)) return 1;
        return 0;
    }

    function told(address to) external {
        (bool ok, ) = to.call("");
        emit Paid(to, ok);
    }

    function returned(address to) external returns (bool ok) {
        (ok, ) = to.call("");
    }

    function stored(address to) external {
        (last, ) = to.call("");
    }

    function handedOn(address to) external {
        (bool ok, bytes memory data) = to.call("");
        _check(ok, data);
    }

    function _check(bool ok, bytes memory data) private pure {
        require(ok, string(data));
    }

    function assemblyReads(address to) external {
        (bool ok, ) = to.call("");
        assembly {
            if iszero(ok) { revert(0, 0) }
        }
    }
}
