"""Call sequences: what they are made of, how they are drawn and how they are varied.

A sequence is a story that both worlds are told: who calls what with which
arguments, how much ether and how much later.
"""

from __future__ import annotations

from collections.abc import Sequence as Seq
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any, Literal

import orjson

from core.verification.evm.cast import (
    ATTACKER,
    COLLABORATORS,
    DIRECTOR,
    FORCER,
    FORWARDER,
    FORWARDER2,
    MODE_ASKED,
    MODE_ERROR,
    MODE_NORMAL,
    MODE_PANIC,
    MODE_REASON,
    MODE_REVERT,
    MODE_VALUE,
    MODE_ZERO,
    OWNER,
    REPEATER,
    SENDERS,
    TARGET,
    address_text,
    arm_call,
    mood_call,
)
from core.verification.evm.codec import AbiType, encode
from core.verification.evm.dictionary import Dictionary
from core.verification.evm.inputs import draw, draw_value_wei, numbers_in

CALL_GAS = 8_000_000
"""Gas of every fuzzed call: an endless loop ends here. Below the cap of EIP-7825 (2^24)."""

_CALL_GAS_HEX = hex(CALL_GAS)

FIRST_BLOCK_SECONDS = 12
"""Time between the deployment and the first call of a story."""

_ANSWER_SHARE = 0.15
_EXTREME_SHARE = 0.25
_UNLIMITED_SHARE = 0.4
_MOST_DISTANT = 6
_EDGE_SHARE = 0.25
_THROUGH_SHARE = 0.15
_REPEATED_SHARE = 0.15
_LOOKS = 3
_LATE_LOOK_SHARE = 0.2
_MOODS = (
    MODE_NORMAL, MODE_NORMAL, MODE_VALUE, MODE_VALUE, MODE_ASKED, MODE_ASKED, MODE_ASKED,
    MODE_ZERO, MODE_REVERT, MODE_REASON, MODE_PANIC, MODE_ERROR,
)  # fmt: skip
_ASKED_BITS = (1, 4, 8, 16, 64, 96, 128, 160, 255)
"""Bits of an answer that depends on the question: a flag, an index, amounts, an address, nearly all."""

Action = Literal["call", "arm", "mood"]


@dataclass(frozen=True)
class Function:
    """A function that can be called on both sides. `selector` is four bytes, or empty for receive."""

    signature: str
    selector: bytes
    inputs: tuple[AbiType, ...]
    outputs: tuple[AbiType, ...]
    payable: bool
    view: bool


@dataclass(frozen=True)
class Step:
    """One step. `to` is the target, or the forwarder that passes the call on.

    For `arm` and `mood`, `to` is the attacker or collaborator that the director
    sets up: `arguments` are then (times, inner step) or (mode, value).
    """

    action: Action
    function: Function | None
    sender: int
    to: int
    value_wei: int
    arguments: tuple[Any, ...]
    later_seconds: int = 0

    def calldata(self) -> bytes:
        """The bytes that are sent."""
        return self._calldata

    @cached_property
    def _calldata(self) -> bytes:
        if self.action == "arm":
            times, inner = self.arguments
            return arm_call(times, inner.calldata())
        if self.action == "mood":
            return mood_call(*self.arguments)
        if self.function is None:
            return bytes(self.arguments[0])
        return self.function.selector + encode(self.function.inputs, self.arguments)

    @cached_property
    def intrinsic_gas(self) -> int:
        """Gas that the transaction costs before any code runs (EIP-2028)."""
        data = self._calldata
        zeros = data.count(0)
        return 21_000 + 4 * zeros + 16 * (len(data) - zeros)

    @cached_property
    def numbers(self) -> list[int]:
        """Plain numbers of the call, to be used again later in a story."""
        if self.action != "call" or self.function is None:
            return []
        return numbers_in(self.arguments) + ([self.value_wei] if self.value_wei > 1 else [])

    @cached_property
    def named(self) -> list[tuple[int, int]]:
        """(the caller, somebody else of the cast who can call and is named in the arguments)."""
        if self.action != "call" or self.function is None:
            return []
        return [
            (self.sender, value)
            for kind, value in zip(self.function.inputs, self.arguments, strict=True)
            if kind.kind == "address" and value != self.sender and value in SENDERS
        ]

    @cached_property
    def wire(self) -> orjson.Fragment:
        """The call as JSON, made once because variations share their steps."""
        # Spelled by hand: it is made once for each new step of every story, and holds hex digits only.
        return orjson.Fragment(
            f'{{"from":"{address_text(self.sender)}","to":"{address_text(self.to)}",'
            f'"data":"0x{self._calldata.hex()}","value":"{hex(self.value_wei)}","gas":"{_CALL_GAS_HEX}"}}'
        )

    def transaction(self) -> dict[str, str]:
        """The call as JSON-RPC spells it."""
        return {
            "from": address_text(self.sender),
            "to": address_text(self.to),
            "data": "0x" + self._calldata.hex(),
            "value": hex(self.value_wei),
            "gas": hex(CALL_GAS),
        }

    @property
    def forwarded(self) -> bool:
        """Whether the call reaches the target through another contract."""
        return self.to in (FORWARDER, FORWARDER2, REPEATER)


Sequence = tuple[Step, ...]


def _distances(hints: Seq[int]) -> list[int]:
    """What lies between numbers of a state: how much is left until a cap is the edge of a guard."""
    some = [item for item in dict.fromkeys(hints) if 1 < item < 1 << 128][:_MOST_DISTANT]
    return sorted({abs(one - two) for at, one in enumerate(some) for two in some[:at]})


@dataclass
class Author:
    """Writes sequences for one contract from one seed."""

    rng: Random
    functions: Seq[Function]
    words: Dictionary
    takes_ether: bool
    collaborates: bool
    calls_out: bool
    focus: frozenset[str] = frozenset()
    """Signatures that a change touches: they are called more often."""
    falls_back: bool = False
    """Calldata of every kind is taken, so it is sent."""
    is_transient: bool = False
    """The code keeps something between the calls of one transaction, so that two are made in one."""
    counts_ether: bool = False
    """The code reads balances, so that ether comes unasked, too."""
    weights: list[float] = field(default_factory=list)
    named: list[tuple[int, int]] = field(default_factory=list)
    """(who named somebody, who was named) in the story at hand."""
    extreme: bool = False
    """Largest values are given often in the story at hand: “unlimited” has a meaning of its own."""
    patient: bool = False
    """No time passes in the story at hand."""
    through: bool = False
    """The story at hand is told through another contract that calls for a person."""

    def __post_init__(self) -> None:
        self.looks = [item for item in self.functions if item.view and item.inputs]
        changing = sum(1 for item in self.functions if not item.view) or 1
        looking = sum(1 for item in self.functions if item.view) or 1
        self.weights = [
            (0.85 / changing if not item.view else 0.15 / looking)
            * (3.0 if item.signature in self.focus else 1.0)
            for item in self.functions
        ]
        self.chances = list(accumulate(self.weights))

    def tire(self, function: Function) -> None:
        """Call a function less often because it burned all its gas; its turn still comes."""
        at = list(self.functions).index(function)
        self.weights[at] = max(self.weights[at] * 0.7, 0.0005)

    def fresh(self, length: int) -> Sequence:
        """A new sequence of `length` steps."""
        self._begin()
        recent: list[int] = []
        steps: list[Step] = []
        while len(steps) < length:
            steps += self._next(recent)
        return self._timed(self._looked(steps[:length], recent))

    def vary(self, base: Sequence, other: Sequence, length: int, hints: Seq[int] = ()) -> Sequence:
        """A variation: steps changed, inserted, dropped, repeated, or spliced from another one.

        `hints` are numbers that stood in the state when `base` was over.
        """
        self._begin()
        steps = list(base)
        for _ in range(self.rng.randrange(1, 4)):
            steps = self._vary_once(steps, other)
        recent = [number for step in steps for number in step.numbers] + list(hints)
        self.named += [pair for step in steps for pair in step.named]
        steps += self._at_the_edge(_distances(hints))
        while len(steps) < length:
            steps += self._next(recent)
        return self._timed(self._looked(steps[:length], recent))

    def _at_the_edge(self, distances: Seq[int]) -> list[Step]:
        """Now and then a call of a changed function with exactly what is left until a number of the state."""
        rng = self.rng
        focus = [item for item in self.functions if item.signature in self.focus]
        focus = [item for item in focus if any(kind.kind == "uint" for kind in item.inputs)]
        if not focus or not distances or rng.random() > _EDGE_SHARE:
            return []
        function = rng.choice(focus)
        step = self._of(function, [])
        at = rng.choice([at for at, kind in enumerate(function.inputs) if kind.kind == "uint"])
        edge = distances[rng.randrange(len(distances))] + (0, 0, 0, 1, -1)[rng.randrange(5)]
        edge = min(max(edge, 0), (1 << function.inputs[at].size) - 1)
        arguments = (*step.arguments[:at], edge, *step.arguments[at + 1 :])
        return [replace(step, sender=OWNER if rng.random() < 0.5 else step.sender, arguments=arguments)]

    def _begin(self) -> None:
        """Choose a mood for one story: fewer functions, no time passing, told through a contract.

        Stories that leave something out get further with what they keep.
        """
        rng = self.rng
        self.named = []
        self.through = rng.random() < _THROUGH_SHARE
        self.extreme = rng.random() < (_UNLIMITED_SHARE if self.words.unlimited else _THROUGH_SHARE)
        self.patient = rng.random() < 0.5
        narrow = rng.random() < 0.6
        self.chances = list(
            accumulate(weight * (0.05 if narrow and rng.random() < 0.4 else 1.0) for weight in self.weights)
        )

    def _looked(self, steps: list[Step], recent: list[int]) -> list[Step]:
        """Let the story end with looks through view functions that take arguments."""
        if not self.looks or len(steps) <= 2 * _LOOKS or self.rng.random() < 0.3:
            return steps
        ends = [self._of(self.rng.choice(self.looks), recent) for _ in range(_LOOKS)]
        if self.rng.random() < _LATE_LOOK_SHARE:
            # What is open, closed, due or vested is seen when time has passed over all that was done.
            delays = self.words.delays
            later = delays[self.rng.randrange(len(delays) // 2, len(delays))]
            ends[0] = replace(ends[0], later_seconds=later + ends[0].later_seconds)
        return [*steps[:-_LOOKS], *ends]

    def _timed(self, steps: list[Step]) -> Sequence:
        """Now and then let one step come exactly a known delay (give or take a second) after an event.

        The event is the deployment or an earlier step: deadlines count from one of them.
        """
        rng = self.rng
        if rng.random() < 0.6 or not steps:
            return tuple(steps)
        at = rng.randrange(len(steps))
        anchor = rng.randrange(-1, at) if at and rng.random() < 0.5 else -1
        wanted = self.words.delays[rng.randrange(len(self.words.delays))] + rng.randrange(-1, 2)
        begun = FIRST_BLOCK_SECONDS if anchor < 0 else 0
        passed = begun + sum(step.later_seconds for step in steps[anchor + 1 : at + 1])
        if passed > wanted:
            # The moment has gone by on the way here: hurry.
            for index in range(anchor + 1, at + 1):
                steps[index] = replace(steps[index], later_seconds=0)
            passed = begun
        if wanted > passed:
            steps[at] = replace(steps[at], later_seconds=steps[at].later_seconds + wanted - passed)
        return tuple(steps)

    def _vary_once(self, steps: list[Step], other: Sequence) -> list[Step]:
        rng, at = self.rng, self.rng.randrange(len(steps))
        choice = rng.random()
        recent = [number for step in steps[: at + 1] for number in step.numbers]
        if choice < 0.40:
            return [*steps[:at], self._change(steps[at], recent), *steps[at + 1 :]]
        if choice < 0.60:
            return [*steps[:at], *self._next(recent), *steps[at:]]
        if choice < 0.72 and len(steps) > 1:
            return [*steps[:at], *steps[at + 1 :]]
        if choice < 0.84:
            return [*steps[: at + 1], steps[at], *steps[at + 1 :]]
        return [*steps[: at + 1], *other[rng.randrange(len(other)) :]]

    def _next(self, recent: list[int]) -> list[Step]:
        choice = self.rng.random()
        if self.calls_out and choice < 0.04:
            return [self._arm(recent), replace(self._call(recent), sender=ATTACKER)]
        if self.collaborates and choice < 0.10:
            return [self._mood(recent)]
        if choice < 0.13:
            return [self._bare(recent)]
        if self.counts_ether and choice < 0.145:
            return [self._forced(recent)]
        return [self._call(recent)]

    def _call(self, recent: list[int]) -> Step:
        if not self.functions:
            return self._bare(recent)
        return self._of(self.rng.choices(self.functions, cum_weights=self.chances)[0], recent)

    def _of(self, function: Function, recent: list[int]) -> Step:
        """A call of one function."""
        rng = self.rng
        sender = self._sender()
        arguments = tuple(self._argument(kind, sender, recent) for kind in function.inputs)
        if self.named and rng.random() < _ANSWER_SHARE:
            sender, arguments = self._answering(function, sender, arguments)
        value = draw_value_wei(rng, self.words, recent) if function.payable else int(rng.random() < 0.01)
        step = Step("call", function, sender, self._to(), value, arguments, self._later())
        recent += step.numbers
        self.named += step.named
        return step

    def _answering(
        self, function: Function, sender: int, arguments: tuple[Any, ...]
    ) -> tuple[int, tuple[Any, ...]]:
        """Somebody who was named by another one before acts on that one: the spender on the owner."""
        giver, taker = self.named[self.rng.randrange(len(self.named))]
        at = next((at for at, kind in enumerate(function.inputs) if kind.kind == "address"), None)
        if at is None:
            return taker, arguments
        return taker, (*arguments[:at], giver, *arguments[at + 1 :])

    def _argument(self, kind: AbiType, sender: int, recent: list[int]) -> Any:
        """A value; plain addresses are often the caller, or one of the few who call."""
        if self.extreme and kind.kind == "uint" and self.rng.random() < _EXTREME_SHARE:
            return (1 << kind.size) - 1
        if kind.kind == "address" and not kind.hint.startswith(("contract ", "interface ")):
            choice = self.rng.random()
            if self.through and choice < 0.45:
                return FORWARDER
            if choice < (0.55 if self.through else 0.2):
                return sender
            if choice < 0.6:
                return SENDERS[self.rng.randrange(len(SENDERS))]
        return draw(self.rng, kind, self.words, recent)

    def _sender(self) -> int:
        choice = self.rng.random()
        return OWNER if choice < 0.35 else SENDERS[self.rng.randrange(len(SENDERS))]

    def _to(self) -> int:
        if self.is_transient and self.rng.random() < _REPEATED_SHARE:
            return REPEATER
        return FORWARDER if self.rng.random() < (0.6 if self.through else 0.02) else TARGET

    def _later(self) -> int:
        if self.patient or self.rng.random() > 0.15:
            return 0
        delay = self.words.delays[self.rng.randrange(len(self.words.delays))]
        return delay

    def _change(self, step: Step, recent: list[int]) -> Step:
        rng = self.rng
        if step.action != "call" or step.function is None:
            return self._call(recent)
        choice = rng.random()
        if choice < 0.6 and step.function.inputs:
            at = rng.randrange(len(step.function.inputs))
            value = self._argument(step.function.inputs[at], step.sender, recent)
            return replace(step, arguments=(*step.arguments[:at], value, *step.arguments[at + 1 :]))
        if choice < 0.75 and step.function.payable:
            return replace(step, value_wei=draw_value_wei(rng, self.words, recent))
        if choice < 0.9:
            return replace(step, sender=self._sender())
        return replace(step, later_seconds=self.words.delays[rng.randrange(len(self.words.delays))])

    def _bare(self, recent: list[int]) -> Step:
        """Plain ether, an unknown selector, or too little calldata."""
        rng = self.rng
        data = (b"", b"", b"\xde\xad\xbe\xef", b"\x01")[rng.randrange(4)]
        if self.falls_back and rng.random() < 0.6:
            selector = rng.randbytes(4) if rng.random() < 0.5 else b"\xde\xad\xbe\xef"
            words = (draw(rng, AbiType("uint", 256), self.words, recent) for _ in range(rng.randrange(4)))
            data = selector + b"".join(word.to_bytes(32, "big") for word in words)
            data += rng.randbytes(rng.choice((0, 0, 1, 31)))
        value = draw_value_wei(rng, self.words, recent) if self.takes_ether else int(rng.random() < 0.2)
        return Step("call", None, self._sender(), TARGET, value, (data,))

    def _forced(self, recent: list[int]) -> Step:
        """Ether that the contract gets without being asked."""
        value = max(1, draw_value_wei(self.rng, self.words, recent))
        return Step("call", None, self._sender(), FORCER, value, (b"",))

    def _arm(self, recent: list[int]) -> Step:
        inner = replace(self._call(list(recent)), value_wei=0, to=TARGET)
        return Step("arm", None, DIRECTOR, ATTACKER, 0, (self.rng.randrange(1, 3), inner))

    def _mood(self, recent: list[int]) -> Step:
        rng = self.rng
        mode = _MOODS[rng.randrange(len(_MOODS))]
        value = draw(rng, AbiType("uint", 256), self.words, recent) if mode == MODE_VALUE else 0
        if mode == MODE_ASKED:
            value = (1 << _ASKED_BITS[rng.randrange(len(_ASKED_BITS))]) - 1
        return Step("mood", None, DIRECTOR, COLLABORATORS[rng.randrange(2)], 0, (mode, value))
