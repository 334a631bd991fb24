"""Signatures, selectors and interface ids against numbers that everybody knows."""

from __future__ import annotations

from typing import Any

import pytest

from core.solidity.abi import (
    canonical_name,
    entries_of,
    interface_id,
    keccak256,
    mutability_of,
    selector_of,
    selectors_of,
    signature_of,
    topic_of,
)


def test_known_selectors_topics_and_hashes() -> None:
    assert selector_of("transfer(address,uint256)") == "a9059cbb"
    assert selector_of("Error(string)") == "08c379a0"
    assert selector_of("Panic(uint256)") == "4e487b71"
    assert topic_of("Transfer(address,address,uint256)").startswith("ddf252ad1be2c89b")
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


def test_known_interface_ids() -> None:
    assert interface_id(["supportsInterface(bytes4)"]) == "01ffc9a7"
    erc721 = [
        "balanceOf(address)",
        "ownerOf(uint256)",
        "safeTransferFrom(address,address,uint256,bytes)",
        "safeTransferFrom(address,address,uint256)",
        "transferFrom(address,address,uint256)",
        "approve(address,uint256)",
        "setApprovalForAll(address,bool)",
        "getApproved(uint256)",
        "isApprovedForAll(address,address)",
    ]
    assert interface_id([*erc721, erc721[0]]) == "80ac58cd"


def test_tuples_are_opened_also_in_arrays() -> None:
    inner = {"type": "tuple[2]", "components": [{"type": "uint8"}, {"type": "bytes32[]"}]}
    outer = {"type": "tuple[]", "components": [{"type": "address"}, inner]}
    entry = {"type": "function", "name": "f", "inputs": [outer, {"type": "string"}]}
    assert signature_of(entry) == "f((address,(uint8,bytes32[])[2])[],string)"


def test_entries_are_sorted_by_their_kind() -> None:
    abi: list[dict[str, Any]] = [
        {"type": "constructor", "inputs": [{"type": "uint256"}]},
        {"type": "fallback"},
        {"type": "receive"},
        {"type": "function", "name": "a", "inputs": []},
        {"name": "old", "inputs": []},
        {"type": "event", "name": "E", "inputs": []},
    ]
    assert set(selectors_of(abi)) == {"a()", "old()"}
    assert set(entries_of(abi, "event")) == {"E()"}
    assert [signature_of(item) for item in abi[:3]] == ["constructor(uint256)", "fallback()", "receive()"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("uint", "uint256"),
        ("int[]", "int256[]"),
        ("byte[3]", "bytes1[3]"),
        ("address payable", "address"),
        ("bool", "bool"),
    ],
)
def test_aliases_are_resolved(written: str, expected: str) -> None:
    assert canonical_name(written) == expected


def test_old_entries_have_a_mutability_too() -> None:
    assert mutability_of({"payable": True, "constant": False}) == "payable"
    assert mutability_of({"payable": False, "constant": True}) == "view"
    assert mutability_of({"payable": False, "constant": False}) == "nonpayable"
    assert mutability_of({"stateMutability": "pure"}) == "pure"
