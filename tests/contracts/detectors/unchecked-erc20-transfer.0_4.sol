pragma solidity ^0.4.24;

contract ERC20 {
    function transfer(address to, uint256 value) public returns (bool);

    function transferFrom(address from, address to, uint256 value) public returns (bool);
}

interface Reward {
    function transfer(address to, uint256 value) external;
}

contract Kitties {
    function ownerOf(uint256 id) public view returns (address);

    function transfer(address to, uint256 id) external;
}

contract Sale {
    ERC20 token;
    Reward reward;
    Kitties kitties;
    address owner = msg.sender;
    bytes4 constant MOVE = bytes4(keccak256("transfer(address,uint256)"));

    function buy() public payable {
        token.transfer(msg.sender, msg.value); //~ unchecked-erc20-transfer
    }

    function pull(uint256 value) public {
        bool ok = token.transferFrom(msg.sender, this, value); //~ unchecked-erc20-transfer
    }

    function give() public {
        reward.transfer(msg.sender, 1); //~ unchecked-erc20-transfer
    }

    function giveKitty(uint256 id) public {
        require(msg.sender == owner);
        kitties.transfer(msg.sender, id);
    }

    function lowLevel(uint256 value) public {
        require(address(token).call(MOVE, msg.sender, value)); //~ unchecked-erc20-transfer
    }

    function other(uint256 value) public {
        require(address(token).call(bytes4(keccak256("burn(uint256)")), value));
    }

    function checked() public {
        require(token.transfer(msg.sender, 1));
    }

    function thrown() public {
        if (!token.transfer(msg.sender, 1)) throw;
    }
}
