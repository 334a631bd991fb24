"""Comparing two tellings of one story, call by call.

Compared are success, return data, revert data, logs (addresses, topics, data),
movements of ether, calls to collaborators, and at the end getters, balances and
storage. Gas is not compared here; it is measured.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from typing import Any, Literal

from core.verification.evm import cast
from core.verification.evm.sequences import CALL_GAS
from core.verification.evm.world import Observation
from core.verification.report import Differs

ETHER = "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
"""The address under which `eth_simulateV1` logs movements of ether."""

_CALLED = f"0x{cast.CALLED:064x}"
_REENTERED = f"0x{cast.REENTERED:064x}"
_ERROR_TEXT = f"0x08c379a0{32:064x}"
_OUT_OF_GAS_GAS = CALL_GAS * 97 // 100

CallStatus = Literal["success", "revert", "halt"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two tellings differ.

    `index` counts the calls of the story; when it is not below `steps` it is one of
    the looks at the end. `unclear` marks a call that ran out of gas on one side
    only: neither a break nor a pass. `getter` is the signature of the view function
    that was looked at, where the difference is there.
    """

    index: int
    differs: Differs
    unclear: bool = False
    getter: str = ""


def status_of(call: Mapping[str, Any]) -> CallStatus:
    """Success, revert, or halt (all gas used and nothing returned)."""
    if call["status"] == "0x1":
        return "success"
    return "halt" if out_of_gas(call) else "revert"


def out_of_gas(call: Mapping[str, Any]) -> bool:
    """Whether a failed call used up its gas: an endless loop, or an invalid opcode."""
    return call["returnData"] == "0x" and int(call["gasUsed"], 16) >= _OUT_OF_GAS_GAS


def compare(
    before: Seq[Any], after: Seq[Any], steps: int, observation: Observation,
    quiet_topics: Collection[str] = (), start: int = 0,
) -> Difference | None:  # fmt: skip
    """The first difference from call `start` on, or None.

    Logs whose first topic is in `quiet_topics` (declared events) are left out.
    """
    for at in range(start, len(before)):
        one, two = before[at], after[at]
        kind = compare_call(one, two, quiet_topics)
        if kind is None:
            continue
        getter = ""
        if at >= steps:
            kind = _end_kind(at - steps, observation)
            getter = observation.getters[at - steps][0] if kind == "state" else ""
        return Difference(at, kind, kind == "status" and (out_of_gas(one) or out_of_gas(two)), getter)
    return None


def compare_call(one: Mapping[str, Any], two: Mapping[str, Any], quiet: Collection[str]) -> Differs | None:
    """In what two calls differ, or nothing."""
    if one["status"] != two["status"]:
        return "status"
    if one["returnData"] != two["returnData"] and not _same_text(one, two):
        return "return" if one["status"] == "0x1" else "revert"
    return _compare_logs(one["logs"], two["logs"], quiet)


def _same_text(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    """Whether both reverted with the same `Error(string)`: old compilers left rubbish in its padding."""
    first, second = one["returnData"], two["returnData"]
    if one["status"] != "0x0" or len(first) != len(second) or not first.startswith(_ERROR_TEXT):
        return False
    length_at = len(_ERROR_TEXT)
    text_at = length_at + 64
    end = text_at + 2 * int(first[length_at:text_at] or "0", 16)
    return end <= len(first) and bool(first[:end] == second[:end])


def _compare_logs(one: Seq[Any], two: Seq[Any], quiet: Collection[str]) -> Differs | None:
    if not one and not two:
        return None
    if quiet:
        one = [log for log in one if not log["topics"] or log["topics"][0] not in quiet]
        two = [log for log in two if not log["topics"] or log["topics"][0] not in quiet]
    for first, second in zip(one, two, strict=False):
        if (
            first["data"] != second["data"]
            or first["topics"] != second["topics"]
            or first["address"] != second["address"]
        ):
            return _log_kind(first, second)
    if len(one) != len(two):
        extra = (one if len(one) > len(two) else two)[min(len(one), len(two))]
        return _log_kind(extra, extra)
    return None


def _log_kind(first: Mapping[str, Any], second: Mapping[str, Any]) -> Differs:
    for log in (first, second):
        if log["address"] == ETHER:
            return "balance"
        if log["topics"] and log["topics"][0] in (_CALLED, _REENTERED):
            return "calls"
    return "logs"


def _end_kind(look: int, observation: Observation) -> Differs:
    if look < len(observation.getters):
        return "state"
    return "balance" if look == len(observation.getters) else "storage"


def reentered(call: Mapping[str, Any]) -> bool:
    """Whether an attacker called back during this call (in a telling that kept its logs)."""
    return any(log["topics"] and log["topics"][0] == _REENTERED for log in call["logs"])


def reentry_worked(call: Mapping[str, Any]) -> bool:
    """Whether an attacker's inner call succeeded during this call."""
    return any(
        log["topics"] and log["topics"][0] == _REENTERED and int(log["data"], 16) == 1 for log in call["logs"]
    )


def asked_somebody(call: Mapping[str, Any]) -> bool:
    """Whether a collaborator was called during this call (in a telling that kept its logs)."""
    return any(log["topics"] and log["topics"][0] == _CALLED for log in call["logs"])
