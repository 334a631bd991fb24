// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function allowance(address owner, address spender) external view returns (uint256);
}

interface IPermit is IERC20 {
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
}

interface IBorrower {
    function onLoan(uint256 amount) external returns (bytes32);
}

interface INft {
    function ownerOf(uint256 id) external view returns (address);
    function transferFrom(address from, address to, uint256 id) external;
}

library SafeToken {
    function safeTransferFrom(IERC20 token, address from, address to, uint256 amount) internal {
        (bool ok, bytes memory data) = address(token).call(abi.encodeCall(token.transferFrom, (from, to, amount)));
        require(ok && (data.length == 0 || abi.decode(data, (bool))));
    }
}

contract Payments {
    using SafeToken for IERC20;

    IERC20 immutable token;
    IPermit immutable withPermit;
    address owner = msg.sender;
    mapping(address => uint256) balances;
    mapping(address => mapping(address => bool)) operators;
    mapping(address => mapping(address => uint256)) allowed;
    mapping(uint256 => address) payers;

    constructor(IERC20 given, IPermit other) {
        token = given;
        withPermit = other;
    }

    modifier onlyOwner() {
        require(msg.sender == owner);
        _;
    }

    function approveOperator(address operator) external {
        operators[msg.sender][operator] = true;
        allowed[msg.sender][operator] = 1 ether;
    }

    function pay(address from, address to, uint256 amount) external {
        require(token.transferFrom(from, to, amount)); //~ arbitrary-send-erc20
    }

    function payThroughLibrary(address from, uint256 amount) external {
        token.safeTransferFrom(from, msg.sender, amount); //~ arbitrary-send-erc20
    }

    function payInside(address from, uint256 amount) external {
        _collect(from, amount);
    }

    function _collect(address from, uint256 amount) internal {
        require(token.transferFrom(from, address(this), amount)); //~ arbitrary-send-erc20
        balances[msg.sender] += amount;
    }

    function payEncoded(address from, uint256 amount) external {
        (bool ok, bytes memory data) = address(token).call( //~ arbitrary-send-erc20
            abi.encodeWithSelector(IERC20.transferFrom.selector, from, address(this), amount)
        );
        require(ok && abi.decode(data, (bool)));
    }

    function pushed(address from, uint256 amount) external {
        token.safeTransferFrom(from, address(this), amount); //~ arbitrary-send-erc20
        balances[from] += amount;
    }

    function anyTokenWithPermit(IPermit any, address from, uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        any.permit(from, address(this), amount, block.timestamp, v, r, s);
        require(any.transferFrom(from, address(this), amount)); //~ arbitrary-send-erc20
    }

    function ownTokenWithPermit(address from, uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        withPermit.permit(from, address(this), amount, block.timestamp, v, r, s);
        require(withPermit.transferFrom(from, address(this), amount));
        balances[from] += amount;
    }

    function fromCaller(address to, uint256 amount) external {
        token.safeTransferFrom(msg.sender, to, amount);
    }

    function byOwner(address from, uint256 amount) external onlyOwner {
        token.safeTransferFrom(from, address(this), amount);
    }

    function ownAccount(address from, uint256 amount) external {
        require(from == msg.sender, "not yours");
        token.safeTransferFrom(from, address(this), amount);
    }

    function byOperator(address from, uint256 amount) external {
        require(operators[from][msg.sender], "not an operator");
        token.safeTransferFrom(from, msg.sender, amount);
    }

    function byAllowance(address from, uint256 amount) external {
        allowed[from][msg.sender] -= amount;
        token.safeTransferFrom(from, msg.sender, amount);
    }

    function bySignature(address from, uint256 amount, bytes32 hash, uint8 v, bytes32 r, bytes32 s) external {
        require(ecrecover(hash, v, r, s) == from, "not signed");
        token.safeTransferFrom(from, msg.sender, amount);
    }

    function lend(IBorrower borrower, uint256 amount) external {
        require(borrower.onLoan(amount) == keccak256("agreed"));
        token.safeTransferFrom(address(borrower), address(this), amount);
    }

    function fromBook(uint256 id, uint256 amount) external {
        token.safeTransferFrom(payers[id], address(this), amount);
    }

    function nft(INft item, uint256 id) external {
        item.transferFrom(item.ownerOf(id), address(this), id);
    }
}
