"""Foundry tests for a contract that has none: every function is called with any arguments.

A call may be refused, but must not fail an assertion, divide by nothing or reach outside of an array,
and looking twice gives the same answer. It is where a person starts, and it can fail; what the contract
is for nobody can read from its ABI. The tests need no library.

Source: Solidity manual, “Panic via assert and Error via require”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.solidity.abi import canonical_type, mutability_of, selector_of, signature_of
from core.solidity.compilation import Artifact

_HEAD = """// SPDX-License-Identifier: {license}
pragma solidity >=0.8.4;

import {{{name}}} from "{path}";

/// Every function of {name} is called with any arguments. Run with “forge test”.
contract {name}Test {{
    {name} private target;

    function setUp() public {{
        target = new {name}{value}({arguments});
    }}
"""
_CALL = """
    /// {signature} may refuse, but it never panics.
    function testFuzz_{label}({parameters}) public {{
        (bool done, bytes memory data) =
            address(target).call{value}(abi.encodeWithSelector({selector}{arguments}));
        _mustNotPanic(done, data);
    }}
"""
_LOOK = """
    /// {signature} gives the same answer twice.
    function testFuzz_{label}({parameters}) public view {{
        bytes memory call = abi.encodeWithSelector({selector}{arguments});
        (bool done, bytes memory data) = address(target).staticcall(call);
        (bool again, bytes memory more) = address(target).staticcall(call);
        require(done == again && keccak256(data) == keccak256(more), "another answer");
        _mustNotPanic(done, data);
    }}
"""
_TAIL = """
    /// Arithmetic that leaves its type is a way to refuse (panic 0x11); every other panic is a mistake.
    function _mustNotPanic(bool done, bytes memory data) private pure {
        if (done || data.length != 36 || bytes4(data) != 0x4e487b71) return;
        uint256 code;
        assembly {
            code := mload(add(data, 36))
        }
        require(code == 0x11, "panic");
    }

    receive() external payable {}
}
"""


def test_scaffold(artifact: Artifact, path: str, license_name: str = "UNLICENSED") -> str:
    """The text of a test file, or nothing where no instance can be made.

    `path` is how the test imports the contract. Functions whose arguments hold structs are left out.
    """
    made = next((item for item in artifact.abi if item.get("type") == "constructor"), {})
    arguments = [_default(item) for item in made.get("inputs") or ()]
    if artifact.kind != "contract" or "" in arguments:
        return ""
    head = _HEAD.format(
        license=license_name,
        name=artifact.contract,
        path=path,
        value="{value: 1 ether}" if mutability_of(made) == "payable" else "",
        arguments=", ".join(arguments),
    )
    return head + "".join(_tests(artifact)) + _TAIL


def _tests(artifact: Artifact) -> Iterator[str]:
    labels: set[str] = set()
    for entry in artifact.abi:
        inputs = entry.get("inputs") or ()
        if entry.get("type") != "function" or any(_is_struct(item) for item in inputs):
            continue
        label = str(entry["name"])
        while label in labels:
            label += "Too"
        labels.add(label)
        yield _test(entry, label)


def _test(entry: Mapping[str, Any], label: str) -> str:
    signature, mutability = signature_of(entry), mutability_of(entry)
    kinds = [canonical_type(item) for item in entry.get("inputs") or ()]
    parameters = [f"{kind}{_location(kind)} a{at}" for at, kind in enumerate(kinds)]
    payable = mutability == "payable"
    form = _LOOK if mutability in ("view", "pure") else _CALL
    return form.format(
        signature=signature,
        label=label,
        parameters=", ".join([*parameters, *(["uint64 sent"] if payable else [])]),
        value="{value: sent}" if payable else "",
        selector=f"bytes4(0x{selector_of(signature)})",
        arguments="".join(f", a{at}" for at in range(len(kinds))),
    )


def _is_struct(item: Mapping[str, Any]) -> bool:
    return str(item.get("type", "")).startswith("tuple")


def _location(kind: str) -> str:
    return " memory" if kind.endswith("]") or kind in ("bytes", "string") else ""


def _default(item: Mapping[str, Any]) -> str:
    """A literal for a constructor's argument, or nothing where there is none."""
    kind, internal = str(item.get("type", "")), str(item.get("internalType", ""))
    if internal.startswith(("contract ", "enum ")):
        return ""  # of a type that the test would have to import
    if kind.endswith("[]") and not kind.startswith("tuple"):
        return f"new {kind}(0)"
    if kind in ("address", "address payable"):
        return "payable(address(this))"
    if kind.startswith(("uint", "int")) and kind[-1].isdigit():
        return "1"
    if kind.startswith("bytes") and kind[-1].isdigit():
        return f"{kind}(uint{8 * int(kind[5:])}(1))"
    return {"bool": "true", "string": '"test"', "bytes": '"test"'}.get(kind, "")
