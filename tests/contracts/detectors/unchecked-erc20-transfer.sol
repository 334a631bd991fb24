// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
}

interface IOldToken {
    function transfer(address to, uint256 amount) external;
}

interface INft {
    function transferFrom(address from, address to, uint256 id) external;
}

contract Honest {
    mapping(address => uint256) balances;

    function transfer(address to, uint256 amount) external returns (bool) {
        balances[msg.sender] -= amount;
        balances[to] += amount;
        return true;
    }
}

library Safe {
    function safeTransfer(IERC20 token, address to, uint256 amount) internal {
        (bool ok, bytes memory data) = address(token).call(abi.encodeCall(token.transfer, (to, amount)));
        require(ok && (data.length == 0 || abi.decode(data, (bool))));
    }
}

contract Vault {
    using Safe for IERC20;

    IERC20 immutable token;
    Honest immutable honest;
    mapping(address => uint256) balances;

    constructor(IERC20 given) {
        token = given;
        honest = new Honest();
    }

    function deposit(uint256 amount) external {
        balances[msg.sender] += amount;
        token.transferFrom(msg.sender, address(this), amount); //~ unchecked-erc20-transfer
    }

    function payAll(address[] calldata to) external {
        for (uint256 i = 0; i < to.length; i++) {
            IERC20(address(token)).transfer(to[i], 1); //~ unchecked-erc20-transfer
        }
    }

    function forgotten(uint256 amount) external {
        bool ok = token.transfer(msg.sender, amount); //~ unchecked-erc20-transfer
    }

    function tried(uint256 amount) external {
        if (amount > 0) token.transfer(msg.sender, amount); //~ unchecked-erc20-transfer
    }

    function required(uint256 amount) external {
        require(token.transfer(msg.sender, amount), "not moved");
    }

    function returned(uint256 amount) external returns (bool) {
        return token.transfer(msg.sender, amount);
    }

    function safely(uint256 amount) external {
        token.safeTransfer(msg.sender, amount);
    }

    function toHonest(uint256 amount) external {
        honest.transfer(msg.sender, amount);
    }

    function withoutFlag(IOldToken old, INft nft) external {
        old.transfer(msg.sender, 1); //~ unchecked-erc20-transfer
        nft.transferFrom(address(this), msg.sender, 1);
    }

    function branched(uint256 amount) external {
        bool ok = token.transfer(msg.sender, amount);
        if (!ok) revert();
    }

    function approved(address spender) external {
        token.approve(spender, 1); //~ unchecked-erc20-transfer
    }

    function approvedAndRequired(address spender) external {
        require(token.approve(spender, 1));
    }

    function attempted(uint256 amount) external {
        try token.transfer(msg.sender, amount) {} catch {} //~ unchecked-erc20-transfer
    }

    function attemptedAndChecked(uint256 amount) external {
        try token.transfer(msg.sender, amount) returns (bool ok) {
            require(ok);
        } catch {}
    }

    function encoded(uint256 amount) external {
        bytes memory payload = abi.encodeWithSignature("transfer(address,uint256)", msg.sender, amount);
        (bool ok, ) = address(token).call(payload); //~ unchecked-erc20-transfer
        require(ok);
    }

    function encodedBySelector(uint256 amount) external {
        (bool ok, bytes memory data) = address(token).call( //~ unchecked-erc20-transfer
            abi.encodeWithSelector(0x23b872dd, msg.sender, address(this), amount)
        );
        require(ok);
    }

    function encodedAndRead(uint256 amount) external {
        (bool ok, bytes memory data) = address(token).call(
            abi.encodeWithSelector(IERC20.transfer.selector, msg.sender, amount)
        );
        require(ok && (data.length == 0 || abi.decode(data, (bool))));
    }

    function another(uint256 amount) external {
        (bool ok, ) = address(token).call(abi.encodeWithSignature("burn(uint256)", amount));
        require(ok);
    }

    function move(address to, uint256 amount) internal returns (bool) {
        return token.transfer(to, amount);
    }

    function moved(uint256 amount) external {
        move(msg.sender, amount); //~ unchecked-erc20-transfer
    }

    function movedAndRequired(uint256 amount) external {
        require(move(msg.sender, amount));
    }
}

abstract contract Base {
    function transfer(address to, uint256 amount) public virtual returns (bool);
}

contract Heir is Base {
    function _move(address, uint256) internal pure returns (bool) {
        return true;
    }

    function transfer(address to, uint256 amount) public virtual override returns (bool) {
        return _move(to, amount);
    }
}

contract Payer {
    Heir heir = new Heir();

    function pay() external {
        heir.transfer(msg.sender, 1);
    }

    function payThrough(Base base) external {
        base.transfer(msg.sender, 1); //~ unchecked-erc20-transfer
    }
}
