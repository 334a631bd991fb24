"""Is a refusal after a change the closing of a declared attack path? Shown by what ran, on both sides.

After the change, a frame of the declared function must have reverted. What makes it an attack is shown
per kind: who called and what the contract asked about them (`takeover`, in the trace after), what had
succeeded before (`second-initialization`, `replay`), what the original computed (`overflow`) or was
answered (`false-answer`, `zero-signer`), or whose tokens it had moved (`named-payer`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Sequence as Seq
from typing import Any

from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.caller_checks import frames_with_verdicts
from core.verification.evm.compare import Difference, reentered
from core.verification.evm.sequences import Function, Step
from core.verification.evm.stage import Stage, Telling
from core.verification.evm.wrapping import Arithmetic, wraps

KINDS = frozenset({
    "takeover", "second-initialization", "replay", "overflow", "false-answer", "zero-signer", "named-payer",
})  # fmt: skip

TRANSFER_FROM = "0x23b872dd"
"""Selector of `transferFrom(address,address,uint256)` (EIP-20)."""

_TARGET = cast.address_text(cast.TARGET)
_RECOVERY = f"0x{1:040x}"
_WORD_DIGITS = 66


def closing(
    difference: Difference,
    telling: Telling,
    changes: Seq[DeclaredChange],
    functions: Seq[Function],
    stage: Stage,
    arithmetic: Arithmetic,
) -> tuple[DeclaredChange, int] | None:
    """The declared path that the difference closes and the step to blame, or None."""
    wanted = [item for item in changes if item.kind in KINDS]
    if not wanted:
        return None
    names = {function.selector.hex(): function.signature for function in functions}
    last = len(telling.sequence) - 1
    for at in range(min(difference.index, last) + 1):
        if at != difference.index and not reentered(telling.before[at]):
            continue
        for change in _refused(telling, at, wanted, names, stage):
            if _is_attack(change, wanted, telling, at, names, stage, arithmetic):
                return change, at
    return None


def _refused(
    telling: Telling, at: int, wanted: Seq[DeclaredChange], names: Mapping[str, str], stage: Stage
) -> Iterator[DeclaredChange]:
    """Declared paths whose function reverted after the change; for takeovers, because of its caller."""
    step = telling.sequence[at]
    known = _known_caller(telling, at, wanted, stage)
    if known is not None:
        yield from known
        return
    (tree,) = stage.after.call_trees(telling.sequence, [at])
    if not tree:
        return
    failed = [frame for frame in walk(tree) if frame.get("to") == _TARGET and frame.get("error")]
    for change in wanted:
        if change.kind != "takeover" and any(_covers(change, frame, names) for frame in failed):
            yield change
    takeovers = [item for item in wanted if item.kind == "takeover"]
    if not takeovers or not failed:
        return
    (trace,) = stage.after.operations(telling.sequence, [at])
    refused = [
        change
        for frame, verdict in frames_with_verdicts(tree, (trace or {}).get("structLogs", ()))
        for change in takeovers
        if frame in failed and verdict.decided and not verdict.named and _covers(change, frame, names)
    ]
    if not step.forwarded and telling.after[at]["status"] != "0x1":
        stage.verdicts[_path(telling, at)] = tuple(refused)
    yield from refused


def _known_caller(
    telling: Telling, at: int, wanted: Seq[DeclaredChange], stage: Stage
) -> tuple[DeclaredChange, ...] | None:
    """What was found out about the same refusal of the same caller, where only callers matter."""
    if any(item.kind != "takeover" for item in wanted):
        return None
    return stage.verdicts.get(_path(telling, at))


def _path(telling: Telling, at: int) -> tuple[Any, ...]:
    """The same way through the same function shows in gas and answer; the caller belongs to it."""
    step, told = telling.sequence[at], telling.after[at]
    name = step.function.signature if step.function is not None else ""
    return (name, step.sender, step.to, int(told["gasUsed"], 16) - step.intrinsic_gas, told["returnData"])


def _is_attack(
    change: DeclaredChange,
    wanted: Seq[DeclaredChange],
    telling: Telling,
    at: int,
    names: Mapping[str, str],
    stage: Stage,
    arithmetic: Arithmetic,
) -> bool:
    if change.kind == "takeover":
        return True
    if change.kind == "second-initialization":
        same = [item for item in wanted if item.kind == "second-initialization"]
        return any(_succeeded(telling, early, same) for early in range(at))
    if change.kind == "replay":
        step = telling.sequence[at]
        return any(
            _succeeded(telling, early, [change]) and _same_signature(telling.sequence[early], step)
            for early in range(at)
        )
    if change.kind == "overflow":
        return wraps(stage.before, telling.sequence, at, change, names, arithmetic)
    (tree,) = stage.before.call_trees(telling.sequence, [at])
    shows = _SHOWN_BY_FRAME[change.kind]
    return bool(tree) and any(shows(frame) for frame in frames_of(tree, change, names))


def _succeeded(telling: Telling, at: int, changes: Seq[DeclaredChange]) -> bool:
    """Whether an earlier step was a successful call of a declared function, on both sides."""
    step = telling.sequence[at]
    return (
        step.function is not None
        and any(change.covers(step.function.signature) for change in changes)
        and telling.before[at]["status"] == telling.after[at]["status"] == "0x1"
    )


def _same_signature(one: Step, two: Step) -> bool:
    first, second = signature_arguments(one), signature_arguments(two)
    return bool(first) and first == second


def signature_arguments(step: Step) -> tuple[Any, ...]:
    """The arguments that can hold a signature: bytes, and words of 32 bytes."""
    if step.function is None:
        return ()
    return tuple(
        value
        for kind, value in zip(step.function.inputs, step.arguments, strict=True)
        if kind.kind == "bytes" or (kind.kind == "fixed" and kind.size == 32)
    )


def answered_false(frame: Mapping[str, Any]) -> bool:
    """Whether a contract that this frame calls succeeds and answers zero."""
    return any(
        inner.get("to") != _TARGET
        and inner.get("type") == "CALL"
        and not inner.get("error")
        and _is_zero(str(inner.get("output") or ""))
        for inner in frame.get("calls") or ()
    )


def recovers_nobody(frame: Mapping[str, Any]) -> bool:
    """Whether this frame asks for the signer of something and gets none."""
    return any(
        inner.get("to") == _RECOVERY
        and (inner.get("output") in (None, "", "0x") or _is_zero(str(inner["output"])))
        for inner in frame.get("calls") or ()
    )


def names_payer(frame: Mapping[str, Any]) -> bool:
    """Whether this frame has tokens moved out of somebody who is not its caller and whom its caller named."""
    caller, asked = int(str(frame.get("from", "0x0")), 16), str(frame.get("input"))
    payments = (
        moved(str(inner.get("input")))
        for inner in frame.get("calls") or ()
        if inner.get("type") == "CALL" and str(inner.get("input")).startswith(TRANSFER_FROM)
    )
    return any(
        payer is not None and payer != caller and f"{payer:064x}" in asked[10:] for payer, _ in payments
    )


def moved(calldata: str) -> tuple[int | None, int]:
    """(payer, amount) of the calldata of a `transferFrom`; no payer where it is too short."""
    words = [calldata[at : at + 64] for at in (10, 74, 138)]
    if len(words[2]) < 64:
        return None, 0
    return int(words[0], 16) & ((1 << 160) - 1), int(words[2], 16)


def _is_zero(output: str) -> bool:
    """Whether an answer begins with a word of zeros; stand-ins answer more words than were asked for."""
    return len(output) >= _WORD_DIGITS and not output[2:_WORD_DIGITS].strip("0")


def frames_of(tree: Mapping[str, Any], change: DeclaredChange, names: Mapping[str, str]) -> Iterator[Any]:
    """Frames of a call tree in which the contract runs the function that the change names."""
    for frame in walk(tree):
        if frame.get("to") == _TARGET and _covers(change, frame, names):
            yield frame


def _covers(change: DeclaredChange, frame: Mapping[str, Any], names: Mapping[str, str]) -> bool:
    return change.covers(names.get(str(frame.get("input", "0x"))[2:10], "fallback"))


def walk(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A frame and all frames below it, in order."""
    yield tree
    for inner in tree.get("calls") or ():
        yield from walk(inner)


_SHOWN_BY_FRAME: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "false-answer": answered_false,
    "zero-signer": recovers_nobody,
    "named-payer": names_payer,
}
