"""A world: one EVM with one version of the contract in it, and the cast around it.

Two worlds are prepared alike, told the same stories and compared. Simulated
stories (`request`, `send`, `receive`) leave no trace; `replay` runs a story as
real transactions, to trace it, and takes it back.

Source: `eth_simulateV1` as in the execution APIs; anvil's `debug_*` and `evm_*`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Seq
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from core.errors import ToolFailedError
from core.verification.evm import cast
from core.verification.evm.rpc import Rpc, RpcRefused, in_order, parse, result_of
from core.verification.evm.sequences import CALL_GAS, FIRST_BLOCK_SECONDS, Sequence, Step

DEPLOY_GAS = 60_000_000
BLOCK_GAS = 1_000_000_000_000
"""Gas of one block: every story fits one."""
START_UTC_SECONDS = 1_750_000_000
ANVIL_ARGUMENTS = (
    "--steps-tracing", "--disable-code-size-limit", "--base-fee", "0", "--gas-price", "0",
    "--timestamp", str(START_UTC_SECONDS),
)  # fmt: skip
_BLOCK = {"gasLimit": hex(BLOCK_GAS), "feeRecipient": cast.address_text(cast.PROPOSER)}
"""What all blocks have in common; who proposes them is nobody who could be taken for a missing value."""
_BLOCK_SECONDS = 12
_MOST_BLOCKS = 200
_RECEIPT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a creation transaction did; `address` is empty when it failed."""

    ok: bool
    address: str
    gas: int


@dataclass(frozen=True)
class Observation:
    """What is looked at when a story is over: getters, balances and storage slots."""

    getters: tuple[tuple[str, str], ...] = ()
    """(signature, calldata hex) of view functions without side effects."""
    slots: tuple[int, ...] = ()
    """Storage slots of the target to compare; empty where layouts differ."""
    counts_blocks: bool = False
    """The code reads `block.number`, so time that passes must pass in blocks too."""


class World:
    """One EVM with one side of the pair in it."""

    def __init__(self, url: str, collaborator: bytes, attackers: Mapping[int, bytes] | None = None) -> None:
        self.rpc = Rpc(url)
        self._collaborator = collaborator
        self._attackers = attackers or dict.fromkeys((cast.ATTACKER, cast.ATTACKER2), cast.attacker_code())
        self._tail: list[Any] = []
        self._counts_blocks = False
        self._number = 0
        self._time = START_UTC_SECONDS
        self._nonces: dict[int, int] = {}
        self._prepare()

    def close(self) -> None:
        """Close the connection."""
        self.rpc.close()

    def _prepare(self) -> None:
        codes = {
            **self._attackers,
            cast.FORWARDER: cast.forwarder_code(),
            cast.FORWARDER2: cast.forwarder_code(),
            cast.FORCER: cast.forcer_code(),
            cast.REPEATER: cast.repeater_code(),
            cast.REJECTER: cast.rejecter_code(),
            cast.REJECTER2: cast.rejecter_code(),
            cast.READER: cast.reader_code(),
            **dict.fromkeys(cast.COLLABORATORS, self._collaborator),
        }
        calls: list[tuple[str, list[Any]]] = [
            ("anvil_setCode", [cast.address_text(who), "0x" + code.hex()]) for who, code in codes.items()
        ]
        others = (cast.REJECTER2, cast.FORWARDER, cast.FORWARDER2, cast.OUTSIDER, cast.OUTSIDER2)
        people = (*cast.PEOPLE, cast.DIRECTOR, *others)
        calls += [("anvil_setBalance", [cast.address_text(who), hex(cast.START_WEI)]) for who in people]
        calls.append(("anvil_setCoinbase", [cast.address_text(cast.PROPOSER)]))
        calls += [("anvil_setNonce", [cast.address_text(who), "0x1"]) for who in codes]
        for answer in self.rpc.batch(calls):
            result_of(answer)

    def deploy(self, creation_hex: str, value_wei: int = 0, sender: int = cast.OWNER) -> Deployment:
        """Send a creation transaction from `sender` and wait for it."""
        transaction = {
            "from": cast.address_text(sender),
            "data": "0x" + creation_hex,
            "value": hex(value_wei),
            "gas": hex(DEPLOY_GAS),
            "gasPrice": "0x0",
        }
        try:
            receipt = self._transact(transaction)
        except RpcRefused:
            return Deployment(False, "", 0)
        if receipt["status"] != "0x1":
            return Deployment(False, "", int(receipt["gasUsed"], 16))
        return Deployment(True, str(receipt["contractAddress"]), int(receipt["gasUsed"], 16))

    def open_with(self, sender: int, to: int, data_hex: str) -> bool:
        """Send one transaction for good, before stories start; whether it succeeded."""
        call = {"from": cast.address_text(sender), "to": cast.address_text(to), "data": "0x" + data_hex,
                "gas": hex(CALL_GAS), "gasPrice": "0x0"}  # fmt: skip
        try:
            return bool(self._transact(call)["status"] == "0x1")
        except RpcRefused:
            return False

    def try_all(self, creations: Seq[tuple[str, int]]) -> list[dict[str, Any]]:
        """What each (creation code, ether in wei) of the owner would do, without doing it.

        The code that a creation leaves is not part of the answer: it differs by its metadata.
        """
        sender, gas = cast.address_text(cast.OWNER), hex(DEPLOY_GAS)
        answers = self.rpc.batch([
            ("eth_call", [{"from": sender, "data": "0x" + code, "value": hex(value), "gas": gas}, "latest"])
            for code, value in creations
        ])  # fmt: skip
        logs = iter(self.rpc.batch([
            ("eth_simulateV1", [_made_in_place(code, value), "latest"])
            for (code, value), answer in zip(creations, answers, strict=True)
            if "result" in answer
        ]))  # fmt: skip
        return [_creation(answer, next(logs) if "result" in answer else None) for answer in answers]

    def _transact(self, transaction: Mapping[str, Any]) -> Any:
        self._time += _BLOCK_SECONDS
        self.rpc.call("evm_setNextBlockTimestamp", self._time)
        return self._receipt(self.rpc.call("eth_sendTransaction", transaction))

    def _receipt(self, transaction_hash: str) -> Any:
        end = time.monotonic() + _RECEIPT_SECONDS
        while time.monotonic() < end:
            receipt = self.rpc.call("eth_getTransactionReceipt", transaction_hash)
            if receipt is not None:
                return receipt
            time.sleep(0.002)
        raise ToolFailedError("The local EVM did not mine a transaction.", "Run the command again.")

    def forget(self) -> None:
        """Start again from the prepared cast, after the node was reverted to it."""
        self._time = START_UTC_SECONDS
        self._nonces = {}

    def settle(self, observation: Observation) -> None:
        """Fix the state that stories start from, and what is looked at when they end."""
        block = self.rpc.call("eth_getBlockByNumber", "latest", False)
        self._number = int(block["number"], 16)
        self._time = int(block["timestamp"], 16)
        self._tail = _tail(observation)
        self._counts_blocks = observation.counts_blocks
        self._nonces = {}

    @property
    def settled_utc_seconds(self) -> int:
        """Timestamp of the block that stories start from."""
        return self._time

    def code(self, address: int) -> str:
        """Runtime code as hex without 0x."""
        return str(self.rpc.call("eth_getCode", cast.address_text(address), "latest"))[2:]

    def request(self, sequences: Seq[Sequence], codes: Mapping[int, bytes] | None = None) -> bytes:
        """The bytes that simulate `sequences`; both worlds of a pair take the same bytes.

        `codes` is code that some addresses have in these stories only.
        """
        return orjson.dumps([
            {
                "jsonrpc": "2.0",
                "id": at,
                "method": "eth_simulateV1",
                "params": [
                    {
                        "blockStateCalls": _with_codes(self._blocks(sequence), codes),
                        "validation": False,
                        "traceTransfers": True,
                    },
                    "latest",
                ],
            }
            for at, sequence in enumerate(sequences)
        ])  # fmt: skip

    def answer(self, body: bytes) -> bytes:
        """Simulate what `request` made and wait; the bytes of the answer."""
        self.rpc.send(body)
        return self.rpc.read()

    def stories(self, answer_bytes: bytes) -> list[list[Any]]:
        """Per sequence, the call results: its steps, then the observation's calls."""
        stories: list[list[Any]] = []
        for answer in in_order(parse(answer_bytes)):
            try:
                blocks = result_of(answer)
            except RpcRefused as refused:
                raise ToolFailedError(
                    f"The local EVM refused a simulation: {refused.message[:200]}.", "Please report this."
                ) from refused
            stories.append([call for block in blocks for call in block["calls"]])
        return stories

    def run(self, sequences: Seq[Sequence], codes: Mapping[int, bytes] | None = None) -> list[list[Any]]:
        """Simulate and wait; `codes` as for `request`."""
        return self.stories(self.answer(self.request(sequences, codes)))

    def _blocks(self, sequence: Sequence) -> list[Any]:
        blocks: list[Any] = []
        for number, when, steps in self._groups(sequence):
            blocks.append({
                "blockOverrides": {"number": hex(number), "time": hex(when), **_BLOCK},
                "calls": [step.wire for step in steps],
            })  # fmt: skip
        for at, block in enumerate(self._tail, 1):
            place = {"number": hex(number + at), "time": hex(when + at), **_BLOCK}
            blocks.append({"blockOverrides": place, **block})
        return blocks

    def _groups(self, sequence: Sequence) -> Iterator[tuple[int, int, list[Step]]]:
        """(block number, timestamp, steps): a step that comes later starts a new block."""
        number, when = self._number + 1, self._time + FIRST_BLOCK_SECONDS
        steps: list[Step] = []
        for step in sequence:
            if step.later_seconds and steps:
                yield number, when, steps
                steps = []
            if step.later_seconds:
                number += blocks_in(step.later_seconds) if self._counts_blocks else 1
                when += step.later_seconds
            steps.append(step)
        yield number, when, steps

    @contextmanager
    def replay(self, sequence: Sequence) -> Iterator[list[str]]:
        """Run a story as real transactions; yields their hashes, and takes everything back after."""
        snapshot = self.rpc.call("evm_snapshot")
        try:
            self.rpc.call("evm_setAutomine", False)
            nonces: dict[int, int] = {}
            hashes: list[str] = []
            at = self._number
            for number, when, steps in self._groups(sequence):
                if number - at > 1:
                    self.rpc.call("anvil_mine", hex(number - at - 1))
                self.rpc.call("evm_setNextBlockTimestamp", when)
                answers = self.rpc.batch(
                    [("eth_sendTransaction", [self._signed(step, nonces)]) for step in steps]
                )
                self.rpc.call("evm_mine")
                hashes += [str(answer.get("result", "")) for answer in answers]
                at = number
            yield hashes
        finally:
            self.rpc.call("evm_revert", snapshot)
            self.rpc.call("evm_setAutomine", True)

    def _signed(self, step: Step, used: dict[int, int]) -> dict[str, str]:
        """A real transaction: batches of sends need explicit nonces."""
        return {**step.transaction(), "nonce": hex(self._nonce(step.sender, used)), "gasPrice": "0x0"}

    def _nonce(self, sender: int, used: dict[int, int]) -> int:
        if sender not in self._nonces:
            text = self.rpc.call("eth_getTransactionCount", cast.address_text(sender), "latest")
            self._nonces[sender] = int(text, 16)
        number = self._nonces[sender] + used.get(sender, 0)
        used[sender] = used.get(sender, 0) + 1
        return number

    def trace(self, sequence: Sequence, indices: Seq[int]) -> list[Any]:
        """Opcode traces (`structLogs` without stack, memory, storage) of some steps of a story."""
        options = {"disableStack": True, "disableMemory": True, "disableStorage": True}
        return self._traced(sequence, indices, options)

    def call_trees(self, sequence: Sequence, indices: Seq[int]) -> list[Any]:
        """Call trees (`callTracer`) of some steps of a story; None where there is none."""
        return self._traced(sequence, indices, {"tracer": "callTracer"})

    def operations(self, sequence: Sequence, indices: Seq[int]) -> list[Any]:
        """Opcode traces with the stack of some steps of a story; None where there is none."""
        return self._traced(sequence, indices, {"disableMemory": True, "disableStorage": True})

    def _traced(self, sequence: Sequence, indices: Seq[int], options: Mapping[str, Any]) -> list[Any]:
        shortest = sequence[: max(indices) + 1]
        with self.replay(shortest) as hashes:
            answers = self.rpc.batch([("debug_traceTransaction", [hashes[at], options]) for at in indices])
        return [answer.get("result") for answer in answers]


def blocks_in(seconds: int) -> int:
    """How many blocks pass in a time (12 s each), bounded so that a replay stays quick."""
    return max(1, min(seconds // _BLOCK_SECONDS, _MOST_BLOCKS))


def _made_in_place(code_hex: str, value_wei: int) -> dict[str, Any]:
    """A simulation that runs creation code where the contract will stand, as if it were its code.

    Anvil simulates no creations. A constructor that asks for its own code may fail here only.
    """
    target = cast.address_text(cast.TARGET)
    call = {"from": cast.address_text(cast.OWNER), "to": target, "value": hex(value_wei),
            "gas": hex(CALL_GAS)}  # fmt: skip
    over = {target: {"code": "0x" + code_hex, "nonce": "0x1"}}
    block = {"blockOverrides": _BLOCK, "stateOverrides": over, "calls": [call]}
    return {"blockStateCalls": [block], "validation": False, "traceTransfers": True}


def _creation(answer: Any, simulated: Any) -> dict[str, Any]:
    """The result of a creation as of a call; `logs` is None where they could not be seen."""
    if simulated is None:
        data = answer.get("error", {}).get("data")
        told = data if isinstance(data, str) and data.startswith("0x") else "0x"
        return {"status": "0x0", "returnData": told, "logs": [], "gasUsed": "0x0"}
    made: dict[str, Any] = {"status": "0x1", "returnData": "0x", "logs": None, "gasUsed": "0x0"}
    try:
        call = result_of(simulated)[0]["calls"][0]
    except RpcRefused:
        return made
    return {**made, "logs": call["logs"]} if call["status"] == "0x1" else made


def _with_codes(blocks: list[Any], codes: Mapping[int, bytes] | None) -> list[Any]:
    if not codes:
        return blocks
    over = {cast.address_text(who): {"code": "0x" + code.hex()} for who, code in codes.items()}
    return [{"stateOverrides": over, **blocks[0]}, *blocks[1:]]


def _tail(observation: Observation) -> list[Any]:
    watcher = cast.address_text(cast.STRANGER)
    target = cast.address_text(cast.TARGET)
    balances = b"".join(who.to_bytes(32, "big") for who in cast.WATCHED).hex()
    looks: list[Any] = [
        {"from": watcher, "to": target, "data": data, "gas": hex(CALL_GAS)} for _, data in observation.getters
    ]
    looks.append({"from": watcher, "to": cast.address_text(cast.READER), "data": "0x" + balances})
    blocks: list[Any] = [{"calls": looks}]
    if observation.slots:
        words = b"".join(slot.to_bytes(32, "big") for slot in observation.slots).hex()
        over = {target: {"code": "0x" + cast.dumper_code().hex()}}
        blocks.append(
            {"stateOverrides": over, "calls": [{"from": watcher, "to": target, "data": "0x" + words}]}
        )
    return blocks
