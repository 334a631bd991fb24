"""The fixed cast of accounts that play in every trial, and the code they run.

Everybody has the same address in both worlds. The contracts among them are
written in opcodes: a collaborator that stands in for typed interfaces, an
attacker that calls back, a forwarder, and one that rejects ether.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from eth_hash.auto import keccak

from core.verification.evm.assembler import Item, assemble

OWNER = 0xF39FD6E51AAD88F6F4CE6AB8827279CFFFB92266
USER1 = 0x70997970C51812DC3A010C7D01B50E0D17DC79C8
USER2 = 0x3C44CDDDB6A900FA2B585DD299E03D12FA4293BC
STRANGER = 0x90F79BF6EB2C4F870365E785982E1F101E93B906
DIRECTOR = 0xD1EC7000000000000000000000000000D1EC7000
READER = 0x4EAD000000000000000000000000000000004EAD
ATTACKER = 0xA77AC000000000000000000000000000000A77AC
ATTACKER2 = 0xA77AC20000000000000000000000000000A77AC2
FORWARDER = 0xF04DA4D00000000000000000000000000F04DA4D
FORWARDER2 = 0xF04DA4D200000000000000000000000F04DA4D22
REJECTER = 0x4EEC7E4000000000000000000000000004EEC7E4
REJECTER2 = 0x4EEC7E4200000000000000000000000004EEC7E5
OUTSIDER = 0x0075DE400000000000000000000000000075DE4A
OUTSIDER2 = 0x0075DE420000000000000000000000000075DE4B
REPEATER = 0x4E9EA7E4000000000000000000000000004E9EA7
FORCER = 0xF04CE4000000000000000000000000000F04CE40
PROPOSER = 0xB10C20000000000000000000000000000000B10C
TOKEN1 = 0x57AB100000000000000000000000000000057AB1
TOKEN2 = 0x57AB200000000000000000000000000000057AB2

TARGET = int.from_bytes(keccak(bytes([0xD6, 0x94]) + OWNER.to_bytes(20, "big") + b"\x80")[12:], "big")
"""Where the contract under test stands: the owner's first creation."""

REENTERED = int.from_bytes(keccak(b"contract-rewriter: reentered"), "big")
"""Log topic of the attacker; the data is 1 when its inner call succeeded."""

CALLED = int.from_bytes(keccak(b"contract-rewriter: called"), "big")
"""Log topic of a collaborator; the data is the calldata it was given."""

NAMES: Mapping[int, str] = {
    OWNER: "owner",
    USER1: "user1",
    USER2: "user2",
    STRANGER: "stranger",
    DIRECTOR: "director",
    ATTACKER: "attacker",
    ATTACKER2: "attacker2",
    FORWARDER: "forwarder",
    FORWARDER2: "forwarder2",
    REJECTER: "rejecter",
    REJECTER2: "rejecter2",
    OUTSIDER: "outsider",
    OUTSIDER2: "outsider2",
    REPEATER: "repeater",
    FORCER: "forcer",
    PROPOSER: "proposer",
    TOKEN1: "collaborator1",
    TOKEN2: "collaborator2",
    TARGET: "contract",
    0: "zero",
}

SENDERS = (OWNER, USER1, USER2, STRANGER, ATTACKER)
PEOPLE = (OWNER, USER1, USER2, STRANGER, ATTACKER, ATTACKER2, REJECTER)
COLLABORATORS = (TOKEN1, TOKEN2)
WATCHED = (TARGET, *PEOPLE, FORWARDER, FORWARDER2, *COLLABORATORS)
START_WEI = 10**24

MODE_NORMAL, MODE_REVERT, MODE_ZERO, MODE_VALUE = 0, 1, 2, 3
MODE_ASKED, MODE_REASON, MODE_PANIC, MODE_ERROR = 4, 5, 6, 7

_REASON = bytes.fromhex("08c379a0") + b"".join((
    (32).to_bytes(32, "big"), (4).to_bytes(32, "big"), b"stub".ljust(32, b"\0"),
))  # fmt: skip
_PANIC = bytes.fromhex("4e487b71") + (0x11).to_bytes(32, "big")
_ERROR = bytes.fromhex("57ab57ab") + (7).to_bytes(32, "big")
"""What a collaborator reverts with: a reason, an overflow, and an error that nobody declared."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a collaborator answers to one selector: encoded return data for two moods."""

    selector: int
    normal: bytes
    zero: bytes


def forwarder_code() -> bytes:
    """Calls the target with the calldata and value it got, and passes the answer on."""
    return assemble([
        "CALLDATASIZE", 0, 0, "CALLDATACOPY",
        0, 0, "CALLDATASIZE", 0, "CALLVALUE", TARGET, "GAS", "CALL",
        "RETURNDATASIZE", 0, 0, "RETURNDATACOPY",
        "@good", "JUMPI", "RETURNDATASIZE", 0, "REVERT",
        ":good", "RETURNDATASIZE", 0, "RETURN",
    ])  # fmt: skip


def repeater_code() -> bytes:
    """Makes the call that it got twice in one transaction, the ether with the first; answers as the second.

    What is kept in transient storage between two calls shows only so (EIP-1153).
    """
    return assemble([
        "CALLDATASIZE", 0, 0, "CALLDATACOPY",
        0, 0, "CALLDATASIZE", 0, "CALLVALUE", TARGET, "GAS", "CALL", "POP",
        0, 0, "CALLDATASIZE", 0, 0, TARGET, "GAS", "CALL",
        "RETURNDATASIZE", 0, 0, "RETURNDATACOPY",
        "@good", "JUMPI", "RETURNDATASIZE", 0, "REVERT",
        ":good", "RETURNDATASIZE", 0, "RETURN",
    ])  # fmt: skip


def forcer_code() -> bytes:
    """Leaves all ether that it is sent to the target, which is not asked (EIP-6780 keeps that)."""
    return assemble([TARGET, "SELFDESTRUCT"])


def rejecter_code() -> bytes:
    """Reverts without data on every call, so ether sent to it comes back."""
    return assemble([0, 0, "REVERT"])


def reader_code() -> bytes:
    """Returns the balance of each 32-byte address word of the calldata."""
    return _map_words("BALANCE")


def dumper_code() -> bytes:
    """Returns the storage word at each 32-byte slot number of the calldata.

    It is put over the target's code for one call, to read its storage.
    """
    return _map_words("SLOAD")


def _map_words(opcode: str) -> bytes:
    return assemble([
        0, ":next", "DUP1", "CALLDATASIZE", "EQ", "@done", "JUMPI",
        "DUP1", "CALLDATALOAD", opcode, "DUP2", "MSTORE", 32, "ADD", "@next", "JUMP",
        ":done", 0, "RETURN",
    ])  # fmt: skip


def needy_code() -> bytes:
    """Takes ether and does nothing else, but needs some 42,000 gas for it: 20 cold reads of storage.

    Source: EIP-2929 (2,100 gas each).
    """
    reads: list[Item] = [item for slot in range(20) for item in (slot, "SLOAD", "POP")]
    return assemble([*reads, "STOP"])


def taker_code() -> bytes:
    """Takes ether as a plain account does."""
    return assemble(["STOP"])


def attacker_code(quiet: Sequence[int] = (), plain: bool = False) -> bytes:
    """Calls its caller back with a stored calldata while it is armed.

    The director arms it by a call `[times][length][data…]`. With too little gas
    for anything it just takes the ether, as a plain account would. Token receiver
    hooks are answered with their own selector, everything else with 1. It does not
    call back when it is asked one of the `quiet` selectors, nor, when it is `plain`,
    when all it gets is ether.
    """
    quietly: list[Item] = [":quiet", 1, 0, "MSTORE", 32, 0, "RETURN"] if quiet else []
    return assemble([
        DIRECTOR, "CALLER", "EQ", "@arm", "JUMPI",
        *_skip(quiet, "@quiet"),
        3000, "GAS", "LT", "@take", "JUMPI",
        *_taking(plain),
        0, "SLOAD", "DUP1", "ISZERO", "@answer", "JUMPI",
        1, "SWAP1", "SUB", 0, "SSTORE",
        # memory[32·i] = slot[2 + i] for each word of the data
        0, ":copy", "DUP1", 1, "SLOAD", "GT", "ISZERO", "@copied", "JUMPI",
        "DUP1", 32, "SWAP1", "DIV", 2, "ADD", "SLOAD", "DUP2", "MSTORE", 32, "ADD", "@copy", "JUMP",
        ":copied", "POP", 0, 0, 1, "SLOAD", 0, 0, "CALLER", "GAS", "CALL",
        0, "MSTORE", REENTERED, 32, 0, "LOG1", 0,
        ":answer", "POP", "CALLDATASIZE", "ISZERO", "@take", "JUMPI",
        0, "CALLDATALOAD", 224, "SHR", "DUP1", 0x150B7A02, "EQ", "DUP2", 0xF23A6E61, "EQ", "OR",
        "DUP2", 0xBC197C81, "EQ", "OR", "@hook", "JUMPI",
        1, 0, "MSTORE", 32, 0, "RETURN",
        ":hook", 224, "SHL", 0, "MSTORE", 32, 0, "RETURN",
        ":take", "STOP",
        *quietly,
        ":arm", 0, "CALLDATALOAD", 0, "SSTORE", 32, "CALLDATALOAD", 1, "SSTORE",
        64, ":store", "DUP1", "CALLDATASIZE", "GT", "ISZERO", "@take", "JUMPI",
        "DUP1", "CALLDATALOAD", "DUP2", 32, "SWAP1", "DIV", "SSTORE", 32, "ADD", "@store", "JUMP",
    ])  # fmt: skip


def _skip(selectors: Sequence[int], label: str) -> list[Item]:
    """Jump to a label when the calldata asks one of the selectors."""
    found: list[Item] = []
    for selector in selectors:
        found += [0, "CALLDATALOAD", 224, "SHR", selector, "EQ", label, "JUMPI"]
    return found


def _taking(plain: bool) -> list[Item]:
    """Take ether that comes without calldata, however much gas comes with it."""
    return ["CALLDATASIZE", "ISZERO", "@take", "JUMPI"] if plain else []


def collaborator_code(
    replies: Sequence[Reply], quiet: Sequence[int] = (), narrow: Sequence[int] = (), plain: bool = False
) -> bytes:
    """Stands in for every typed interface of the project.

    It logs what it is asked (not where it is called statically, which forbids
    logs) and answers by selector: the director sets its mood by a call
    `[mode][value]`: normal, revert (without data, with a reason, a panic or an unknown
    error), zero, one word of the value, or words that depend on what was asked and of whom,
    cut down to the bits of the value: only they show which arguments a static call had. A selector
    that is not in `replies` is answered with four words of 1 (normal) or 0. What is
    asked with a `quiet` selector is not logged; what is asked with a `narrow` one is
    never answered with just any word. A `plain` one takes ether like a plain account.
    """
    program: list[Item] = [
        DIRECTOR, "CALLER", "EQ", "@program", "JUMPI",
        "ADDRESS", "CALLER", "EQ", "@log", "JUMPI",
        3000, "GAS", "LT", "@take", "JUMPI",
        *_taking(plain),
        *_skip(quiet, "@unlogged"),
        # log through a call to itself, so that a static context only fails that call
        "CALLDATASIZE", 0, 0, "CALLDATACOPY",
        0, 0, "CALLDATASIZE", 0, 0, "ADDRESS", 40000, "CALL", "POP",
        *([":unlogged"] if quiet else []),
        0, "SLOAD", MODE_REVERT, "EQ", "@refuse", "JUMPI",
        *_refusing(MODE_REASON, "reason"), *_refusing(MODE_PANIC, "panic"), *_refusing(MODE_ERROR, "error"),
        "CALLDATASIZE", "ISZERO", "@take", "JUMPI",
        *_skip(narrow, "@typed"),
        0, "SLOAD", MODE_VALUE, "EQ", "@value", "JUMPI",
        0, "SLOAD", MODE_ASKED, "EQ", "@asked", "JUMPI",
        *([":typed"] if narrow else []),
        0, "CALLDATALOAD", 224, "SHR",
    ]  # fmt: skip
    tables: list[Item] = []
    for index, reply in enumerate(replies):
        name = f"r{index}"
        program += ["DUP1", reply.selector, "EQ", f"@{name}", "JUMPI"]
        tables += _answer(name, reply.normal, reply.zero)
    program += ["@other", "JUMP"]
    one = (1).to_bytes(32, "big") * 4
    tables += _answer("other", one, bytes(128))
    program += [
        ":program", 0, "CALLDATALOAD", 0, "SSTORE", 32, "CALLDATALOAD", 1, "SSTORE",
        ":take", "STOP",
        ":log", "CALLDATASIZE", 0, 0, "CALLDATACOPY", CALLED, "CALLDATASIZE", 0, "LOG1", "STOP",
        ":refuse", 0, 0, "REVERT",
        ":value", 1, "SLOAD", 0, "MSTORE", 32, 0, "RETURN",
        # keccak256(calldata, own address), and further words that are shifted copies of it
        ":asked", "CALLDATASIZE", 0, 0, "CALLDATACOPY", "ADDRESS", "CALLDATASIZE", "MSTORE",
        "CALLDATASIZE", 32, "ADD", 0, "KECCAK256",
        *(step for at in range(4)
          for step in ("DUP1", 8 * at, "SHR", 1, "SLOAD", "AND", 32 * at, "MSTORE")),
        128, 0, "RETURN",
        *_refusal("reason", _REASON), *_refusal("panic", _PANIC), *_refusal("error", _ERROR),
    ]  # fmt: skip
    return assemble(program + tables)


def _refusing(mode: int, name: str) -> list[Item]:
    """Jump to a refusal in one mood."""
    return [0, "SLOAD", mode, "EQ", f"@{name}", "JUMPI"]


def _refusal(name: str, data: bytes) -> list[Item]:
    """Code and data of a revert."""
    return [f":{name}", len(data), f"@{name}d", 0, "CODECOPY", len(data), 0, "REVERT", f"={name}d", data]


def _answer(name: str, normal: bytes, zero: bytes) -> list[Item]:
    """Code and data of one reply: pick the mood's bytes and return them."""
    return [
        f":{name}", 0, "SLOAD", MODE_ZERO, "EQ", f"@{name}z", "JUMPI",
        len(normal), f"@{name}n", 0, "CODECOPY", len(normal), 0, "RETURN",
        f":{name}z", len(zero), f"@{name}d", 0, "CODECOPY", len(zero), 0, "RETURN",
        f"={name}n", normal, f"={name}d", zero,
    ]  # fmt: skip


def arm_call(times: int, calldata: bytes) -> bytes:
    """Calldata by which the director arms an attacker."""
    padded = calldata + b"\0" * (-len(calldata) % 32)
    return times.to_bytes(32, "big") + len(calldata).to_bytes(32, "big") + padded


def mood_call(mode: int, value: int = 0) -> bytes:
    """Calldata by which the director sets a collaborator's mood."""
    return mode.to_bytes(32, "big") + value.to_bytes(32, "big")


@cache
def address_text(address: int) -> str:
    """0x and 40 lower-case hex digits."""
    return f"0x{address:040x}"


def name_of(address: int) -> str:
    """The name in the cast, or the address."""
    return NAMES.get(address, address_text(address))
