pragma solidity 0.5.9;
pragma experimental ABIEncoderV2;

contract Base {
    uint256 made;

    constructor() public {
        made = 1;
    }

    function _secret() private pure returns (uint256) {
        return 1;
    }

    function secret() external pure returns (uint256) {
        return _secret();
    }
}

contract Heir is Base { //~ compiler-bug
    function _secret() private pure returns (uint256) { //~ compiler-bug
        return 2;
    }
}

contract Arrays {
    struct Pair {
        uint256 one;
        uint256 two;
    }

    int256[] wide;
    uint64[] packed;
    bytes raw;
    Pair[] pairs;

    function copy(int64[] memory values) public {
        wide = values; //~ compiler-bug
    }

    function encoded() public view returns (bytes memory) {
        return abi.encode(pairs); //~ compiler-bug
    }

    function assign(uint64[] memory values) public {
        packed = values;
    }

    function grow() public {
        packed.length += 1; //~ compiler-bug
    }

    function fill(bytes memory data) public {
        raw = data;
    }

    function stretch() public {
        raw.length = 40; //~ compiler-bug
    }

    function made(uint256 length) external pure returns (uint256) {
        uint256[] memory list = new uint256[](length); //~ compiler-bug
        return list.length;
    }

    function capped(uint256 length) external pure returns (uint256) {
        require(length < 100);
        uint256[] memory list = new uint256[](length);
        return list.length;
    }
}
