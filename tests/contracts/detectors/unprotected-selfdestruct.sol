// SPDX-License-Identifier: MIT
pragma solidity ^0.8.10;

abstract contract Roles {
    mapping(bytes32 => mapping(address => bool)) private roles;
    bytes32 constant CLOSER = keccak256("CLOSER");

    constructor() {
        roles[CLOSER][msg.sender] = true;
    }

    function hasRole(bytes32 role, address account) public view returns (bool) {
        return roles[role][account];
    }

    modifier onlyRole(bytes32 role) {
        _checkRole(role, msg.sender);
        _;
    }

    function _checkRole(bytes32 role, address account) internal view {
        if (!hasRole(role, account)) {
            revert("role missing");
        }
    }

    function grant(bytes32 role, address account) external onlyRole(role) {
        roles[role][account] = true;
    }
}

contract Closable is Roles {
    address payable owner = payable(msg.sender);
    address payable pending;
    bool public stopped;
    mapping(address => uint256) balances;

    function closeOpen() external {
        selfdestruct(payable(msg.sender)); //~ unprotected-selfdestruct
    }

    function closeInside() external {
        if (stopped) _close();
    }

    function _close() private {
        selfdestruct(owner); //~ unprotected-selfdestruct
    }

    // A check of something that is not the caller.
    function closeByAmount(uint256 amount) external {
        require(amount > 1 ether, "too little");
        assembly {
            selfdestruct(caller()) //~ unprotected-selfdestruct
        }
    }

    // The balance of a holder is not an authority.
    function closeByHolder() external {
        require(balances[msg.sender] > 0);
        selfdestruct(payable(msg.sender)); //~ unprotected-selfdestruct
    }

    function propose(address payable next) external {
        pending = next;
    }

    function closeByPending() external {
        require(msg.sender == pending);
        selfdestruct(pending); //~ unprotected-selfdestruct
    }

    function closeByOwner() external {
        require(owner == msg.sender, "not the owner");
        selfdestruct(owner);
    }

    function closeByRole(address payable to) external onlyRole(CLOSER) {
        selfdestruct(to);
    }

    function closeByBranch() external {
        if (msg.sender == owner) {
            selfdestruct(owner);
        }
    }

    function closeByEither() external {
        require(msg.sender == owner || hasRole(CLOSER, msg.sender));
        selfdestruct(owner);
    }

    function closeBySender() external {
        address payable who = payable(_sender());
        if (who != owner) revert();
        selfdestruct(who);
    }

    function _sender() internal view virtual returns (address) {
        return msg.sender;
    }
}
