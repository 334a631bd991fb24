// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IOddNft {
    function balanceOf(address who) external view returns (uint256);
    function ownerOf(uint256 id) external view returns (address);
    function getApproved(uint256 id) external returns (address); //~ erc721-interface
    function transferFrom(address from, address to, uint256 id) external returns (bool); //~ erc721-interface
    function approve(address to, uint256 id) external;
}

interface IGoodNft {
    function balanceOf(address who) external view returns (uint256);
    function ownerOf(uint256 id) external view returns (address);
    function safeTransferFrom(address from, address to, uint256 id) external;
    function transferFrom(address from, address to, uint256 id) external;
    function approve(address to, uint256 id) external;
    function setApprovalForAll(address operator, bool approved) external;
}

interface IToken {
    function balanceOf(address who) external view returns (uint256);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
}

contract Nft { //~ erc721-interface
    mapping(uint256 => address) public ownerOf;
    mapping(uint256 => address) approved;

    function approve(address to, uint256 id) external {
        require(ownerOf[id] == msg.sender);
        approved[id] = to;
    }

    function getApproved(uint256 id) external view returns (address) {
        return approved[id];
    }

    function isApprovedForAll(address, address) external pure returns (uint256) { //~ erc721-interface
        return 0;
    }

    function transferFrom(address from, address to, uint256 id) public {
        require(ownerOf[id] == from && approved[id] == msg.sender);
        ownerOf[id] = to;
    }

    function safeTransferFrom(address from, address to, uint256 id) external returns (bool) { //~ erc721-interface
        transferFrom(from, to, id);
        return true;
    }
}

contract Watched {
    event Transfer(address indexed from, address indexed to, uint256 id); //~ erc721-interface
    mapping(uint256 => address) public ownerOf;

    function approve(address to, uint256 id) external {}

    function transferFrom(address from, address to, uint256 id) external {
        require(ownerOf[id] == msg.sender && from == msg.sender);
        ownerOf[id] = to;
        emit Transfer(from, to, id);
    }
}
