"""Was a call refused because of who made it? Decided from the opcode trace of the refused call.

The caller's address is followed through the stack. It is compared with an address that the contract
stores or has in its code, or it is the key under which the contract looks something up. A refusal is
about the caller when the last condition that could decide on it is such a comparison or look-up. The
caller is *named* where a comparison came out equal, or where something was stored under the caller's key.

Source: Yellow Paper, appendix H.2 (what each instruction takes from the stack and puts on it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field
from typing import Any

Tags = frozenset[str]
_NONE: Tags = frozenset()
_CALLER: Tags = frozenset({"caller"})
_STORED: Tags = frozenset({"stored", "other"})
_OTHER: Tags = frozenset({"other"})
_CHECK: Tags = frozenset({"check"})

_ADDRESS_MASK = (1 << 160) - 1
_LEAST_ADDRESS = 1 << 96
"""A constant below this is a number, not an address."""

_TAKES_GIVES: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(
        ("ADD", "MUL", "SUB", "DIV", "SDIV", "MOD", "SMOD", "EXP", "SIGNEXTEND", "LT", "GT", "SLT", "SGT",
         "EQ", "AND", "OR", "XOR", "BYTE", "SHL", "SHR", "SAR", "SHA3", "KECCAK256"), (2, 1)),
    **dict.fromkeys(("ADDMOD", "MULMOD"), (3, 1)),
    **dict.fromkeys(("ISZERO", "NOT", "BALANCE", "CALLDATALOAD", "EXTCODESIZE", "EXTCODEHASH", "BLOCKHASH",
                     "MLOAD", "SLOAD", "TLOAD", "BLOBHASH", "CLZ"), (1, 1)),
    **dict.fromkeys(("ADDRESS", "ORIGIN", "CALLER", "CALLVALUE", "CALLDATASIZE", "CODESIZE", "GASPRICE",
                     "RETURNDATASIZE", "COINBASE", "TIMESTAMP", "NUMBER", "DIFFICULTY", "PREVRANDAO",
                     "GASLIMIT", "CHAINID", "SELFBALANCE", "BASEFEE", "BLOBBASEFEE", "PC", "MSIZE", "GAS",
                     "PUSH0"), (0, 1)),
    **dict.fromkeys(("CALLDATACOPY", "CODECOPY", "RETURNDATACOPY", "MCOPY"), (3, 0)),
    **dict.fromkeys(("MSTORE", "MSTORE8", "SSTORE", "TSTORE", "JUMPI", "LOG0", "REVERT", "RETURN"), (2, 0)),
    **dict.fromkeys(("POP", "JUMP", "SELFDESTRUCT"), (1, 0)),
    **dict.fromkeys(("JUMPDEST", "STOP", "INVALID"), (0, 0)),
    "EXTCODECOPY": (4, 0), "LOG1": (3, 0), "LOG2": (4, 0), "LOG3": (5, 0), "LOG4": (6, 0),
    "CREATE": (3, 1), "CREATE2": (4, 1),
    "CALL": (7, 1), "CALLCODE": (7, 1), "DELEGATECALL": (6, 1), "STATICCALL": (6, 1),
}  # fmt: skip

_ENTERING = frozenset({"CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2"})
_FROM_OUTSIDE = frozenset({
    "CALLDATALOAD", "CALLVALUE", "CALLDATASIZE", "BALANCE", "SELFBALANCE", "TIMESTAMP", "NUMBER", "ORIGIN",
    "BLOCKHASH", "COINBASE", "PREVRANDAO", "DIFFICULTY", "EXTCODESIZE", "EXTCODEHASH", "GAS",
    *_ENTERING, "RETURNDATASIZE",
})  # fmt: skip


@dataclass
class Verdict:
    """What one frame's checks of its caller showed so far."""

    decided: bool = False
    """The last condition on anything from outside was a check of the caller."""
    named: bool = False
    """Some check found the caller."""


@dataclass
class _Frame:
    verdict: Verdict = field(default_factory=Verdict)
    stack: list[Tags] = field(default_factory=list)
    memory: dict[int, Tags] = field(default_factory=dict)


def frames_with_verdicts(
    tree: Mapping[str, Any], logs: Seq[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], Verdict]]:
    """Each frame of a call tree with what its own code asked about its caller; nothing if they do not fit.

    `logs` are the `structLogs` of the same call, with the stack.
    """
    found: list[tuple[Mapping[str, Any], Verdict]] = []
    open_frames: list[tuple[Mapping[str, Any], _Frame, Iterator[Mapping[str, Any]]]] = []
    entered: Mapping[str, Any] | None = tree
    base = depth = logs[0]["depth"] - 1 if logs else 0
    for at, log in enumerate(logs):
        if log["depth"] > depth:
            if entered is None:
                return
            frame = _Frame()
            open_frames.append((entered, frame, iter(entered.get("calls") or ())))
            found.append((entered, frame.verdict))
        elif log["depth"] < depth:
            del open_frames[log["depth"] - base :]
        depth = log["depth"]
        _, frame, children = open_frames[-1]
        operation = str(log["op"])
        following = logs[at + 1].get("stack") if at + 1 < len(logs) else None
        answer = int(following[-1], 16) if following else 0
        _apply(frame, operation, [int(word, 16) for word in log.get("stack") or ()], answer)
        entered = next(children, None) if operation in _ENTERING else None
    yield from found


def _apply(frame: _Frame, operation: str, values: Seq[int], answer: int) -> None:
    """Follow the tags through one instruction: `values` is the stack before it, `answer` its top after it."""
    stack = frame.stack
    if len(stack) > len(values):
        del stack[len(values) :]
    stack += [_NONE] * (len(values) - len(stack))
    if operation.startswith("DUP"):
        stack.append(stack[-int(operation[3:])])
        return
    if operation.startswith("SWAP"):
        other = -1 - int(operation[4:])
        stack[-1], stack[other] = stack[other], stack[-1]
        return
    if operation.startswith("PUSH"):
        # PUSH32 and PUSH20 carry immutable and constant addresses.
        stack.append(frozenset({"constant"}) if operation in {"PUSH20", "PUSH32"} else _NONE)
        return
    takes, gives = _TAKES_GIVES.get(operation, (0, 0))
    if takes > len(stack):
        return
    taken = [stack.pop() for _ in range(takes)]
    words = [values[-1 - at] for at in range(takes)]
    if operation == "JUMPI":
        _decide(frame.verdict, taken[1])
    elif operation in {"MSTORE", "MSTORE8"}:
        frame.memory[words[0]] = taken[1]
    elif operation in {"SLOAD", "TLOAD"} and "key" in taken[0] and answer:
        frame.verdict.named = True
    if gives:
        stack.append(_result(frame, operation, taken, words))


def _decide(verdict: Verdict, condition: Tags) -> None:
    """A condition on who calls and on nothing else decides; one on anything else takes that back."""
    if "other" in condition:
        verdict.decided = False
    elif "check" in condition:
        verdict.decided = True


def _result(frame: _Frame, operation: str, taken: Seq[Tags], words: Seq[int]) -> Tags:
    if operation == "CALLER":
        return _CALLER
    if operation in {"SHA3", "KECCAK256"}:
        return _hashed(frame, words[0], words[1])
    if operation in {"SLOAD", "TLOAD"}:
        return _loaded(taken[0])
    if operation == "MLOAD":
        return frame.memory.get(words[0], _NONE)
    if operation in _FROM_OUTSIDE:
        return _OTHER
    joined = _NONE.union(*taken)
    if operation in {"EQ", "SUB", "XOR"} and _is_comparison(taken, words):
        if words[0] & _ADDRESS_MASK == words[1] & _ADDRESS_MASK:
            frame.verdict.named = True
        return _CHECK
    return joined


def _hashed(frame: _Frame, start: int, length: int) -> Tags:
    """The hash of some memory: the caller is a key when any word of it is the caller's."""
    parts = [tags for at, tags in frame.memory.items() if start <= at < start + length]
    joined = _NONE.union(*parts) if parts else _NONE
    return frozenset({"key", *joined}) if "caller" in joined else joined


def _loaded(slot: Tags) -> Tags:
    """A word of storage; under the caller's own key it is an answer to who the caller is."""
    return frozenset({"looked up", "check"}) if "key" in slot else _STORED


def _is_comparison(taken: Seq[Tags], words: Seq[int]) -> bool:
    for mine, other, word in ((taken[0], taken[1], words[1]), (taken[1], taken[0], words[0])):
        if "caller" not in mine or "caller" in other:
            continue
        if "stored" in other or ("constant" in other and word >= _LEAST_ADDRESS):
            return True
    return False
