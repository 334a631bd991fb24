// SPDX-License-Identifier: MIT
pragma solidity 0.8.14;

interface Sink {
    function take(bytes calldata data, uint256[3] calldata numbers) external;

    function mark() external returns (uint256);
}

contract Memory {
    function lost() external pure {
        assembly { //~ compiler-bug
            mstore(0x20, 1)
        }
    }

    function kept(uint256 value) external pure {
        assembly {
            mstore(0x20, value)
        }
    }

    function returned() external pure {
        assembly {
            mstore(0x20, 1)
            return(0x20, 0x20)
        }
    }
}

contract Encoding {
    event Taken(string text, bytes32[2] words);

    function forward(Sink sink, bytes calldata data, uint256[3] calldata numbers) external {
        sink.take(data, numbers); //~ compiler-bug
    }

    function firstStatic(uint256[3] calldata numbers, bytes calldata data) external pure returns (bytes memory) {
        return abi.encode(numbers, data);
    }

    function short(bytes calldata data, uint8[3] calldata numbers) external pure returns (bytes memory) {
        return abi.encode(data, numbers);
    }
}

contract Selectors {
    function picked(Sink sink) public pure returns (Sink) {
        return sink;
    }

    function selected(Sink sink) external pure returns (bytes4) {
        return picked(sink).mark.selector; //~ compiler-bug
    }

    function plain(Sink sink) external pure returns (bytes4) {
        return sink.mark.selector;
    }
}

contract Ending {
    uint256 last;

    function run(uint256 value) external {
        last = value;
        assembly {
            function finish() {
                if gt(gas(), 100) {
                    stop() //~ compiler-bug
                }
            }
            finish()
        }
        last = 0;
    }
}

contract Bytes {
    bytes stored;

    function set(bytes memory data) external {
        stored = data;
    }

    function grow() external {
        stored.push(); //~ compiler-bug
    }

    function growWith(bytes1 value) external {
        stored.push(value);
    }
}
