pragma solidity ^0.4.24;

contract Proxy {
    address public logic;
    address public owner = msg.sender;
    uint256 public version;

    function point(address next) public { //~ unprotected-upgrade
        logic = next;
    }

    function upgradeTo(address next) public {
        require(msg.sender == owner);
        logic = next;
        version += 1;
    }

    function () public payable {
        address target = logic;
        assembly {
            calldatacopy(0, 0, calldatasize)
            let ok := delegatecall(gas, target, 0, calldatasize, 0, 0)
            returndatacopy(0, 0, returndatasize)
            switch ok
            case 0 { revert(0, returndatasize) }
            default { return(0, returndatasize) }
        }
    }
}
