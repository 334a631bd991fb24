"""Whether a call that used up its gas ran out of it, or was ended by an invalid opcode.

Before 0.8 solc ends a failed `assert`, a division by zero and an index out of bounds by an invalid
opcode, which takes all gas as an endless loop does. The first is behavior, the second decides nothing.

Source: EIP-141 (the designated invalid instruction).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.verification.evm.compare import Difference
from core.verification.evm.rpc import RpcRefused
from core.verification.evm.stage import Stage, Telling

_INVALID = "invalid opcode"


def settled(difference: Difference | None, telling: Telling, stage: Stage) -> Difference | None:
    """The difference, no longer unclear where an invalid opcode is what ended the call."""
    if difference is None or not difference.unclear or stage.holding is not None:
        return difference
    failed = telling.before[difference.index]["status"] == "0x0"
    world = stage.before if failed else stage.after
    try:
        (tree,) = world.call_trees(telling.sequence, [difference.index])
    except RpcRefused:
        return difference  # blocks full of endless loops are more than the EVM mines in time
    errors = list(_errors(tree or {}))
    refused = any(error.startswith(_INVALID) for error in errors)
    ran_out = any("gas" in error for error in errors)
    return replace(difference, unclear=not refused or ran_out)


def _errors(frame: Mapping[str, Any]) -> Iterator[str]:
    """What went wrong in a call and in those that it made."""
    if frame.get("error"):
        yield str(frame["error"]).lower()
    for inner in frame.get("calls") or ():
        yield from _errors(inner)
