"""What the language gives every contract without a declaration: names, members, and what they are.

Source: Solidity manual, “Units and Globally Available Variables”, “Types”, and “Cheatsheet”.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Builtin:
    """A name of the language; `type` as the compiler writes it, `kind` value or function."""

    name: str
    type: str
    about: str
    kind: Literal["value", "function"] = "value"


def _values(*rows: tuple[str, str, str]) -> tuple[Builtin, ...]:
    return tuple(Builtin(*row) for row in rows)


def _functions(*rows: tuple[str, str, str]) -> tuple[Builtin, ...]:
    return tuple(Builtin(*row, "function") for row in rows)


GLOBALS: tuple[Builtin, ...] = (
    *_values(
        ("msg", "msg", "The call: who sent it, with what value and data."),
        ("block", "block", "The block that the transaction is in."),
        ("tx", "tx", "The transaction: who signed it, and its gas price."),
        ("abi", "abi", "Encoding and decoding by the contract ABI."),
        ("this", "contract this", "This contract, as others see it; calls through it are messages."),
        ("super", "contract super", "The next contract in the order of inheritance."),
        ("now", "uint256", "Seconds of the block's time; only before Solidity 0.7."),
    ),
    *_functions(
        ("require", "(bool condition, string memory reason)", "Reverts with the reason unless it holds."),
        ("require", "(bool condition)", "Reverts without a reason unless it holds."),
        ("require", "(bool condition, error reason)", "Reverts with a custom error unless it holds."),
        ("assert", "(bool condition)", "Panics unless it holds; for what can never be."),
        ("revert", "(string memory reason)", "Takes everything back and says why."),
        ("revert", "()", "Takes everything back without a reason."),
        ("keccak256", "(bytes memory data) returns (bytes32)", "The Keccak-256 hash."),
        ("sha256", "(bytes memory data) returns (bytes32)", "The SHA-256 hash."),
        ("ripemd160", "(bytes memory data) returns (bytes20)", "The RIPEMD-160 hash."),
        (
            "ecrecover",
            "(bytes32 hash, uint8 v, bytes32 r, bytes32 s) returns (address)",
            "The signer, or the zero address when the signature is none.",
        ),
        ("addmod", "(uint x, uint y, uint k) returns (uint)", "(x + y) % k without overflow."),
        ("mulmod", "(uint x, uint y, uint k) returns (uint)", "(x * y) % k without overflow."),
        ("blockhash", "(uint number) returns (bytes32)", "Hash of one of the last 256 blocks."),
        ("blobhash", "(uint index) returns (bytes32)", "Versioned hash of a blob of the transaction."),
        ("gasleft", "() returns (uint256)", "Gas that is left."),
        ("selfdestruct", "(address payable recipient)", "Sends the balance away; deprecated since 0.8.18."),
    ),
)

MEMBERS: dict[str, tuple[Builtin, ...]] = {
    "msg": _values(
        ("sender", "address", "Who made this call."),
        ("value", "uint256", "Wei sent with this call."),
        ("data", "bytes calldata", "The whole calldata."),
        ("sig", "bytes4", "The first four bytes of the calldata."),
    ),
    "tx": _values(
        ("origin", "address", "Who signed the transaction; no proof of who calls."),
        ("gasprice", "uint256", "Gas price of the transaction in wei."),
    ),
    "block": _values(
        ("timestamp", "uint256", "Seconds since 1970; its proposer can move it a little."),
        ("number", "uint256", "Number of the block."),
        ("chainid", "uint256", "Number of the chain."),
        ("coinbase", "address payable", "Address of the block's proposer."),
        ("basefee", "uint256", "Base fee in wei (EIP-1559)."),
        ("blobbasefee", "uint256", "Base fee of blobs in wei (EIP-7516)."),
        ("prevrandao", "uint256", "Random number of the beacon chain (EIP-4399)."),
        ("gaslimit", "uint256", "Gas limit of the block."),
        ("difficulty", "uint256", "Difficulty before the merge, prevrandao after."),
    ),
    "abi": _functions(
        ("encode", "(...) returns (bytes memory)", "Arguments as the ABI encodes them."),
        ("encodePacked", "(...) returns (bytes memory)", "Without padding; ambiguous for two dynamic types."),
        (
            "encodeWithSelector",
            "(bytes4 selector, ...) returns (bytes memory)",
            "With a selector before them.",
        ),
        (
            "encodeWithSignature",
            "(string memory text, ...) returns (bytes memory)",
            "With its selector before them.",
        ),
        ("encodeCall", "(function f, (...)) returns (bytes memory)", "A call whose types are checked."),
        (
            "decode",
            "(bytes memory data, (...)) returns (...)",
            "The values; reverts when the data does not fit.",
        ),
    ),
    "address": (
        *_values(
            ("balance", "uint256", "Its balance in wei."),
            ("code", "bytes memory", "Its code; empty while it is being constructed."),
            ("codehash", "bytes32", "Hash of its code."),
        ),
        *_functions(
            (
                "call",
                "(bytes memory data) returns (bool, bytes memory)",
                "Any call; look at what it returns.",
            ),
            ("delegatecall", "(bytes memory data) returns (bool, bytes memory)", "Its code on this storage."),
            (
                "staticcall",
                "(bytes memory data) returns (bool, bytes memory)",
                "A call that can change nothing.",
            ),
        ),
    ),
    "payable": _functions(
        ("transfer", "(uint256 amount)", "Sends wei with 2,300 gas; reverts when it fails."),
        ("send", "(uint256 amount) returns (bool)", "Sends wei with 2,300 gas; false when it fails."),
    ),
    "array": _values(("length", "uint256", "Number of elements.")),
    "storage-array": _functions(
        ("push", "(T value)", "Adds an element at the end."),
        ("push", "() returns (T)", "Adds an empty element at the end and gives it."),
        ("pop", "()", "Takes the last element away."),
    ),
    "bytes-type": _functions(("concat", "(...) returns (bytes memory)", "All of them in a row.")),
    "string-type": _functions(("concat", "(...) returns (string memory)", "All of them in a row.")),
    "integer-type": _values(
        ("min", "T", "Smallest value of the type."), ("max", "T", "Largest value of the type.")
    ),
    "contract-type": _values(
        ("name", "string memory", "Name of the contract."),
        ("creationCode", "bytes memory", "Its creation code."),
        ("runtimeCode", "bytes memory", "Its runtime code."),
        ("interfaceId", "bytes4", "Its ERC-165 id (interfaces)."),
    ),
    "function": _values(
        ("selector", "bytes4", "Its selector."), ("address", "address", "The contract it belongs to.")
    ),
    "event": _values(("selector", "bytes32", "Its topic.")),
    "error": _values(("selector", "bytes4", "Its selector.")),
    "value-type": _functions(
        ("wrap", "(T value)", "A value of the underlying type as one of this type."),
        ("unwrap", "(T value)", "The underlying value."),
    ),
}
