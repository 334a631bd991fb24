"""A counterexample as a Foundry test: it passes on *before* and fails on *after*.

The test needs nothing but the contract's artifact: the cast's code is etched,
calls are made with raw calldata, and what *before* did is asserted.

Source: Foundry book, “Cheatcodes” (prank, deal, warp, roll, etch, load, recordLogs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.verification.evm import cast
from core.verification.evm.compare import Difference
from core.verification.evm.sequences import FIRST_BLOCK_SECONDS, Step
from core.verification.evm.setup import Setup
from core.verification.evm.stage import Telling
from core.verification.evm.words import step_words
from core.verification.evm.world import Observation, blocks_in

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


_FIRST_BLOCK = f"""        vm.warp(block.timestamp + {FIRST_BLOCK_SECONDS});
        vm.roll(block.number + 1);
"""
_REQUIRE = '        require(keccak256({what}) == keccak256(hex"{data}"), "{why}");\n'


def foundry_test(
    contract: str, seed: int, setup: Setup, telling: Telling, difference: Difference,
    observation: Observation, codes: Mapping[int, bytes], deployed_utc_seconds: int,
) -> str:  # fmt: skip
    """Solidity source of the test that asserts what the original did."""
    file, _, name = contract.rpartition(":")
    body = _FIRST_BLOCK + "".join(
        _step(step, last=at == difference.index) for at, step in enumerate(telling.sequence)
    )
    return _HEADER.format(
        contract=name,
        name=re.sub(r"\W", "", name),
        file=file.rsplit("/", 1)[-1],
        seed=seed,
        target=_address(cast.TARGET),
        owner=_address(cast.OWNER),
        start=deployed_utc_seconds,
        etch=_etch(codes, _mentioned(telling, setup)),
        arguments=setup.encoded_hex(),
        value=setup.value_wei,
        body=body + _assertions(telling, difference, observation),
    )


def _mentioned(telling: Telling, setup: Setup) -> str:
    """All addresses and data of the story in one text, to see who plays in it."""
    steps = (f"{step.sender:040x}{step.to:040x}{step.calldata().hex()}" for step in telling.sequence)
    return setup.encoded_hex() + "".join(steps)


def _etch(trial: Mapping[int, bytes], mentioned: str) -> str:
    """Code and ether for those of the cast who play in this story."""
    codes = {
        cast.FORWARDER: cast.forwarder_code(),
        cast.FORWARDER2: cast.forwarder_code(),
        cast.FORCER: cast.forcer_code(),
        cast.REPEATER: cast.repeater_code(),
        cast.REJECTER: cast.rejecter_code(),
        **trial,
    }
    playing = [who for who in (*cast.PEOPLE, *codes) if f"{who:040x}" in mentioned or who == cast.OWNER]
    lines = [
        f'        vm.etch({_address(who)}, hex"{codes[who].hex()}"); // {cast.name_of(who)}'
        for who in dict.fromkeys(playing)
        if who in codes
    ]
    lines += [
        f"        vm.deal({_address(who)}, 1e24); // {cast.name_of(who)}"
        for who in dict.fromkeys(playing)
        if who in cast.PEOPLE
    ]
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


def _assertions(telling: Telling, difference: Difference, observation: Observation) -> str:
    """What the original did at the difference, as a requirement."""
    look = difference.index - len(telling.sequence)
    before = telling.before[difference.index]
    if difference.differs == "balance":
        return _balances(telling, len(telling.sequence) + len(observation.getters))
    if difference.differs == "storage":
        return _slots(telling, difference.index, observation)
    text = ""
    if look >= 0:
        signature, data = observation.getters[look]
        text = f'        // then {signature} is read\n        (ok, answer) = target.call(hex"{data[2:]}");\n'
    if difference.differs == "status":
        does = "succeeds" if before["status"] == "0x1" else "reverts"
        return text + f'        require(ok == {str(does == "succeeds").lower()}, "the original {does}");\n'
    if difference.differs in {"logs", "calls"}:
        return _log_assertion(before)
    data = str(before["returnData"])[2:]
    return text + _REQUIRE.format(what="answer", data=data, why="the original answers otherwise")


def _balances(telling: Telling, look: int) -> str:
    """The balances that differ when the story is over."""
    return "".join(
        _REQUIRE.format(
            what=f"abi.encode({_address(cast.WATCHED[at])}.balance)",
            data=one,
            why=f"{cast.name_of(cast.WATCHED[at])} has another balance",
        )
        for at, one in _differing_words(telling, look)
    )


def _slots(telling: Telling, look: int, observation: Observation) -> str:
    """The storage slots that differ when the story is over."""
    return "".join(
        _REQUIRE.format(
            what=f"abi.encode(vm.load(target, bytes32(uint256({observation.slots[at]}))))",
            data=one,
            why="a storage slot holds something else",
        )
        for at, one in _differing_words(telling, look)
    )


def _differing_words(telling: Telling, look: int) -> Iterator[tuple[int, str]]:
    """(number of the word, the original's word as hex) where the two sides' answers differ."""
    one, two = (str(side[look]["returnData"])[2:] for side in (telling.before, telling.after))
    for at in range(0, len(one), 64):
        if one[at : at + 64] != two[at : at + 64]:
            yield at // 64, one[at : at + 64]


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
