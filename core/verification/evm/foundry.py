"""A counterexample as a Foundry test: it passes on *before* and fails on *after*.

The test needs nothing but the contract's artifact: the cast's code is etched,
calls are made with raw calldata, and what *before* did is asserted.

Source: Foundry book, “Cheatcodes” (prank, deal, warp, roll, etch, load, recordLogs).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.verification.evm import cast
from core.verification.evm.compare import Difference
from core.verification.evm.sequences import Sequence, Step
from core.verification.evm.setup import Setup
from core.verification.evm.words import step_words
from core.verification.evm.world import START_UTC_SECONDS, Observation, blocks_in

_HEADER = """// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.4;

interface Vm {{
    struct Log {{
        bytes32[] topics;
        bytes data;
        address emitter;
    }}

    function warp(uint256 time) external;
    function roll(uint256 number) external;
    function deal(address who, uint256 balance) external;
    function etch(address who, bytes calldata code) external;
    function prank(address sender, address origin) external;
    function setNonce(address who, uint64 nonce) external;
    function load(address who, bytes32 slot) external view returns (bytes32);
    function getCode(string calldata artifact) external view returns (bytes memory);
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
}}

/// Passes on the original {contract}; fails on the rewrite. Made by Contract Rewriter, seed {seed}.
contract {name}BehaviorTest {{
    Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    address constant target = {target};

    function setUp() public {{
        vm.warp({start});
{etch}
        bytes memory creation = abi.encodePacked(vm.getCode("{file}:{contract}"), hex"{arguments}");
        vm.prank({owner}, {owner});
        address made;
        assembly {{
            made := create({value}, add(creation, 32), mload(creation))
        }}
        require(made == target, "deployed at another address");
    }}

    function test_behavesLikeTheOriginal() public {{
        bool ok;
        bytes memory answer;
{body}        ok;
    }}
}}
"""


def foundry_test(
    contract: str, seed: int, setup: Setup, sequence: Sequence, difference: Difference,
    before: Mapping[str, Any], observation: Observation, collaborator: bytes,
) -> str:  # fmt: skip
    """Solidity source of the test. `before` is what the differing call did on the original."""
    file, _, name = contract.rpartition(":")
    body = "".join(_step(step, last=at == difference.index) for at, step in enumerate(sequence))
    if difference.index >= len(sequence):
        body += _look(difference.index - len(sequence), observation)
    body += _assertion(difference, before)
    return _HEADER.format(
        contract=name,
        name=re.sub(r"\W", "", name),
        file=file.rsplit("/", 1)[-1],
        seed=seed,
        target=_address(cast.TARGET),
        owner=_address(cast.OWNER),
        start=START_UTC_SECONDS,
        etch=_etch(sequence, collaborator),
        arguments=setup.encoded_hex(),
        value=setup.value_wei,
        body=body,
    )


def _etch(sequence: Sequence, collaborator: bytes) -> str:
    codes = {
        cast.ATTACKER: cast.attacker_code(),
        cast.ATTACKER2: cast.attacker_code(),
        cast.FORWARDER: cast.forwarder_code(),
        cast.FORWARDER2: cast.forwarder_code(),
        cast.REJECTER: cast.rejecter_code(),
        **dict.fromkeys(cast.COLLABORATORS, collaborator),
    }
    lines = [
        f'        vm.etch({_address(who)}, hex"{code.hex()}"); // {cast.name_of(who)}'
        for who, code in codes.items()
    ]
    lines += [f"        vm.deal({_address(who)}, 1e24); // {cast.name_of(who)}" for who in cast.PEOPLE]
    return "\n".join(lines)


def _step(step: Step, last: bool) -> str:
    words = step_words(step)
    lines = [f"        // {words.sender} → {words.to}: {words.function}({', '.join(words.arguments)})\n"]
    if step.later_seconds:
        lines.append(f"        vm.warp(block.timestamp + {step.later_seconds});\n")
        lines.append(f"        vm.roll(block.number + {blocks_in(step.later_seconds)});\n")
    if last:
        lines.append("        vm.recordLogs();\n")
    lines.append(f"        vm.prank({_address(step.sender)}, {_address(step.sender)});\n")
    lines.append(
        f"        (ok, answer) = {_address(step.to)}.call{{value: {step.value_wei}}}"
        f'(hex"{step.calldata().hex()}");\n'
    )
    return "".join(lines)


def _look(place: int, observation: Observation) -> str:
    if place < len(observation.getters):
        signature, data = observation.getters[place]
        return f'        // then {signature} is read\n        (ok, answer) = target.call(hex"{data[2:]}");\n'
    if place == len(observation.getters):
        balances = ", ".join(f"{_address(who)}.balance" for who in cast.WATCHED)
        return f"        // the balances of {', '.join(map(cast.name_of, cast.WATCHED))}\n" + (
            f"        answer = abi.encodePacked({balances});\n"
        )
    reads = ", ".join(f"vm.load(target, bytes32(uint256({slot})))" for slot in observation.slots[:12])
    return f"        answer = abi.encodePacked({reads});\n"


def _assertion(difference: Difference, before: Mapping[str, Any]) -> str:
    if difference.differs == "status":
        expected = "true" if before["status"] == "0x1" else "false"
        does = "succeeds" if expected == "true" else "reverts"
        return f'        require(ok == {expected}, "the original {does}");\n'
    if difference.differs in {"logs", "calls"}:
        return _log_assertion(before)
    data = str(before["returnData"])[2:]
    if difference.differs == "storage":
        data = data[: 64 * 12]
    return (
        f'        require(keccak256(answer) == keccak256(hex"{data}"), "the original answers otherwise");\n'
    )


def _log_assertion(before: Mapping[str, Any]) -> str:
    logs = [log for log in before["logs"] if log["address"] != "0x" + "ee" * 20]
    lines = ["        Vm.Log[] memory logs = vm.getRecordedLogs();\n        Vm.Log memory log;\n"]
    lines.append(f'        require(logs.length == {len(logs)}, "the original emits {len(logs)} logs");\n')
    for at, log in enumerate(logs):
        data, topics = str(log["data"])[2:], "".join(topic[2:] for topic in log["topics"])
        lines.append(
            f"        log = logs[{at}];\n"
            "        require(keccak256(abi.encodePacked(log.emitter, log.topics, log.data))"
            f' == keccak256(hex"{str(log["address"])[2:]}{topics}{data}"), "log {at} differs");\n'
        )
    return "".join(lines)


def _address(address: int) -> str:
    """A literal of 42 digits, which solc does not take for an address that needs a checksum."""
    return f"address(uint160(0x00{address:040x}))" if address else "address(0)"
