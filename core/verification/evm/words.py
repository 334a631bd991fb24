"""Values and outcomes as a person reads them, and as Solidity literals."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Seq
from typing import Any

from core.verification.evm import cast
from core.verification.evm.codec import AbiType
from core.verification.evm.compare import CallStatus, status_of
from core.verification.evm.sequences import Function, Step
from core.verification.report import CallStep

_ERROR = "08c379a0"
_PANIC = "4e487b71"
_PANICS = {
    0x01: "assertion failed", 0x11: "arithmetic overflow or underflow", 0x12: "division by zero",
    0x21: "enum out of range", 0x22: "bad storage bytes", 0x31: "pop of an empty array",
    0x32: "array index out of bounds", 0x41: "too much memory", 0x51: "call of an empty function pointer",
}  # fmt: skip


def step_words(step: Step) -> CallStep:
    """A step as shown in a report."""
    if step.action == "arm":
        times, inner = step.arguments
        name = f"calls back {times}×: {inner.function.signature if inner.function else 'bare call'}"
        arguments = _arguments(inner)
    elif step.action == "mood":
        mode, value = step.arguments
        name = f"answers {_moods(value)[mode]}"
        arguments = ()
    elif step.function is None:
        data = step.arguments[0]
        name, arguments = (
            (
                "ether unasked"
                if step.to == cast.FORCER
                else "plain ether"
                if not data
                else "unknown selector"
            ),
            (("0x" + data.hex(),) if data else ()),
        )
    else:
        name, arguments = step.function.signature, _arguments(step)
    return CallStep(
        sender=cast.name_of(step.sender),
        to=cast.name_of(step.to),
        value_wei=step.value_wei,
        function=name,
        arguments=arguments,
        calldata="0x" + step.calldata().hex(),
        seconds_later=step.later_seconds,
    )


def _moods(value: int) -> tuple[str, ...]:
    """How a collaborator answers, by its mode."""
    return (
        "normally", "by reverting", "with zeros", f"with {value}",
        f"with up to {value.bit_length()} bits of the hash of what it is asked", "by reverting with a reason",
        "by reverting with a panic", "by reverting with an unknown error",
    )  # fmt: skip


def _arguments(step: Step) -> tuple[str, ...]:
    if step.function is None:
        return ()
    return tuple(
        literal(kind, value) for kind, value in zip(step.function.inputs, step.arguments, strict=True)
    )


def literal(kind: AbiType, value: Any) -> str:
    """A value as a Solidity literal; people of the cast by name."""
    if kind.kind == "address":
        return cast.name_of(value)
    if kind.kind == "bool":
        return "true" if value else "false"
    if kind.kind in {"fixed", "bytes"}:
        return f'hex"{bytes(value).hex()}"'
    if kind.kind == "string":
        return '"' + bytes(value).decode("utf-8", "replace").replace('"', '\\"') + '"'
    if kind.kind in {"array", "tuple"}:
        kinds = kind.parts if kind.kind == "tuple" else kind.parts * len(value)
        inner = ", ".join(literal(part, item) for part, item in zip(kinds, value, strict=True))
        return f"[{inner}]" if kind.kind == "array" else f"({inner})"
    return str(value)


def outcome_words(call: Mapping[str, Any], function: Function | None, errors: Mapping[str, str]) -> str:
    """What a call did, in one short phrase. `errors` maps selectors to error signatures."""
    status: CallStatus = status_of(call)
    if status == "halt":
        return "used up all its gas"
    if status == "revert":
        return "reverted " + revert_words(call["returnData"][2:], errors)
    answer = returned_words(call["returnData"][2:], function)
    count = len(call["logs"])
    return f"succeeded{answer}, {count} log{'' if count == 1 else 's'}"


def revert_words(data: str, errors: Mapping[str, str]) -> str:
    """Revert data as words."""
    if not data:
        return "without data"
    try:
        if data.startswith(_ERROR):
            return f"with “{_said(data[8:])}”"
        if data.startswith(_PANIC):
            code = int(data[8:], 16)
            return f"with panic 0x{code:02x} ({_PANICS.get(code, 'unknown')})"
    except (ValueError, OverflowError):
        return f"with 0x{data[:72]}"
    return f"with {errors.get(data[:8], '0x' + data[:72])}"


def _said(data: str) -> str:
    """The text of `Error(string)`; ValueError when it is none."""
    from eth_abi.abi import decode  # takes long, and most calls end well
    from eth_abi.exceptions import DecodingError

    try:
        return str(decode(["string"], bytes.fromhex(data))[0])
    except DecodingError as error:
        raise ValueError("not a text") from error


def returned_words(data: str, function: Function | None) -> str:
    """Return data as words, typed where the function is known."""
    if not data:
        return ""
    if function is None or not function.outputs:
        return f", returned 0x{data[:64]}"
    simple = [item for item in function.outputs if item.kind in {"uint", "int", "bool", "address", "fixed"}]
    if len(simple) != len(function.outputs) or len(data) != 64 * len(simple):
        return f", returned 0x{data[:128]}"
    values = [_word(kind, data[64 * at : 64 * at + 64]) for at, kind in enumerate(simple)]
    return ", returned " + ", ".join(values)


def _word(kind: AbiType, text: str) -> str:
    number = int(text, 16)
    if kind.kind == "int" and number >> 255:
        return str(number - (1 << 256))
    if kind.kind == "fixed":
        return "0x" + text[: 2 * kind.size]
    return literal(kind, number)


def first_other(mine: Seq[Mapping[str, Any]], others: Seq[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The first of my logs that the other side does not have at the same place."""
    for at, log in enumerate(mine):
        if at >= len(others) or any(log[key] != others[at][key] for key in ("address", "topics", "data")):
            return log
    return None


def log_words(logs: Seq[Mapping[str, Any]], events: Mapping[str, str]) -> tuple[str, ...]:
    """Logs as `Name(topics…; data)`. `events` maps topic 0 to event signatures."""
    lines: list[str] = []
    for log in logs:
        topics = list(log["topics"])
        name = events.get(topics[0][2:], "") if topics else ""
        shown = [_topic(topic) for topic in (topics[1:] if name else topics)]
        data = _data_words(str(log["data"])[2:])
        lines.append(f"{name or 'log'} from {_topic(log['address'])}: {', '.join([*shown, *data])}")
    return tuple(lines)


def _topic(text: str) -> str:
    number = int(text, 16)
    return cast.NAMES.get(number, str(number) if number < 1 << 96 else text)


def _data_words(data: str) -> list[str]:
    if len(data) % 64 or len(data) > 64 * 8:
        return ["0x" + data[:128]] if data else []
    return [_topic("0x" + data[at : at + 64]) for at in range(0, len(data), 64)]
