"""What happens after a difference was found: shrink it, replay it from scratch, put it into words."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field
from typing import Any

from eth_hash.auto import keccak

from core.solidity.abi import signature_of
from core.solidity.compilation import Compilation
from core.verification.declared import DeclaredChange
from core.verification.evm.compare import Difference, compare, compare_call, status_of
from core.verification.evm.declaration import forgive
from core.verification.evm.foundry import foundry_test
from core.verification.evm.halting import settled
from core.verification.evm.sequences import Function
from core.verification.evm.setup import Setup
from core.verification.evm.shrink import shrink
from core.verification.evm.stage import Stage, Telling
from core.verification.evm.words import (
    first_other,
    literal,
    log_words,
    outcome_words,
    returned_words,
    revert_words,
    step_words,
)
from core.verification.evm.world import Observation
from core.verification.evm.wrapping import Arithmetic
from core.verification.report import Counterexample, Differs, Outcome


@dataclass(frozen=True)
class Finale:
    """Everything that is needed to tell a difference well."""

    stage: Stage
    contract: str
    codes: tuple[str, str]
    seed: int
    observation: Observation
    functions: Seq[Function]
    compilations: tuple[Compilation, Compilation]
    arithmetic: Arithmetic = field(default_factory=dict)

    def counterexample(
        self, setup: Setup, telling: Telling, difference: Difference,
        quiet: frozenset[str], declared: Seq[DeclaredChange],
    ) -> Counterexample:  # fmt: skip
        """The shortest form of a difference, replayed on freshly made worlds."""

        def needed(told: Telling) -> int | None:
            found = self._first(told, quiet, declared)
            if found is None:
                return None
            return min(found.index + 1, len(told.sequence))

        self.stage.late = telling.late
        start = telling.sequence[: min(difference.index + 1, len(telling.sequence))]
        shortest = shrink(start, lambda candidates: [needed(told) for told in self.stage.tell(candidates)])
        self.stage.make(*self.codes, setup)
        self.stage.settle(self.observation)
        replayed = self.stage.tell([shortest])[0]
        final = self._first(replayed, quiet, declared)
        if final is None:  # cannot happen while the EVM is deterministic; tell the long form then
            return self._told(setup, telling, difference)
        return self._told(setup, replayed, final)

    def _first(
        self, told: Telling, quiet: frozenset[str], declared: Seq[DeclaredChange]
    ) -> Difference | None:
        start = 0
        while True:
            raw = compare(told.before, told.after, len(told.sequence), self.observation, quiet, start)
            found = settled(raw, told, self.stage)
            if found is None or found.unclear:
                return None
            forgiven = forgive(found, told, declared, self.functions, self.stage, self.arithmetic)
            if forgiven is None:
                return found
            if not forgiven.go_on:
                return None
            start = found.index + 1

    def _told(self, setup: Setup, telling: Telling, difference: Difference) -> Counterexample:
        one, two = telling.before[difference.index], telling.after[difference.index]
        # A test of one contract cannot show claims that only the changed one has.
        held = self.stage.holding is not None
        test = "" if held else foundry_test(
            self.contract, self.seed, setup, telling, difference, self.observation,
            self.stage.codes, self.stage.before.settled_utc_seconds,
        )  # fmt: skip
        return Counterexample(
            sequence=tuple(step_words(step) for step in telling.sequence),
            before=self._outcome(telling, difference, one, two),
            after=self._outcome(telling, difference, two, one),
            differs=difference.differs,
            setup=self._setup_words(setup),
            foundry_test=test,
        )

    def _outcome(
        self, telling: Telling, difference: Difference, call: Mapping[str, Any], other: Mapping[str, Any]
    ) -> Outcome:
        if difference.index < len(telling.sequence):
            function = telling.sequence[difference.index].function
            detail = outcome_words(call, function, self._errors())
            if difference.differs in {"logs", "calls", "balance"}:
                log = first_other(call["logs"], other["logs"])
                detail += f": {log_words([log], self._events())[0]}" if log else ", without it"
        else:
            detail = self._look_words(difference.index - len(telling.sequence), call, telling)
        return Outcome(
            status=status_of(call),
            return_data=call["returnData"],
            logs=log_words(call["logs"], self._events()),
            detail=detail,
        )

    def _look_words(self, look: int, call: Mapping[str, Any], telling: Telling) -> str:
        data = str(call["returnData"])[2:]
        if look < len(self.observation.getters):
            name = self.observation.getters[look][0]
            function = next(item for item in self.functions if item.signature == name)
            return f"{name}{returned_words(data, function) or ' reverts'}"
        place = len(telling.sequence) + look
        one, two = (str(side[place]["returnData"])[2:] for side in (telling.before, telling.after))
        at = next((at for at in range(0, len(one), 64) if one[at : at + 64] != two[at : at + 64]), 0)
        return f"{self._word_name(look, at // 64)} is {int(data[at : at + 64] or '0', 16)}"

    def _word_name(self, look: int, at: int) -> str:
        from core.verification.evm import cast
        from core.verification.evm.slots import watched_slots

        if look == len(self.observation.getters):
            return f"the balance of {cast.name_of(cast.WATCHED[at])} in wei"
        slot = self.observation.slots[at]
        artifact = self.compilations[0].artifacts[self.contract]
        return f"storage slot of {watched_slots(artifact.storage_layout).get(slot, hex(slot))}"

    def _setup_words(self, setup: Setup) -> tuple[str, ...]:
        arguments = ", ".join(
            literal(kind, value) for kind, value in zip(setup.types, setup.arguments, strict=True)
        )
        value = f" with {setup.value_wei} wei" if setup.value_wei else ""
        return (f"owner deploys {self.contract.rpartition(':')[2]}({arguments}){value}",)

    def constructor_differs(self, setup: Setup) -> Counterexample:
        """A setup whose creation is not the same on both sides."""
        one, two = (
            world.try_all([(code + setup.encoded_hex(), setup.value_wei)])[0]
            for world, code in zip((self.stage.before, self.stage.after), self.codes, strict=True)
        )
        one, two = ({**call, "logs": call["logs"] or []} for call in (one, two))
        differs = compare_call(one, two, ()) or "status"
        before, after = (self._creation(*sides, differs) for sides in ((one, two), (two, one)))
        return Counterexample((), before, after, differs, self._setup_words(setup))

    def _creation(self, call: Mapping[str, Any], other: Mapping[str, Any], differs: Differs) -> Outcome:
        detail = "the constructor " + ("succeeds" if call["status"] == "0x1" else "reverts")
        if differs == "revert":
            detail += " " + revert_words(str(call["returnData"])[2:], self._errors())
        elif differs != "status":
            log = first_other(call["logs"], other["logs"])
            detail += f": {log_words([log], self._events())[0]}" if log else ", without it"
        return Outcome(status_of(call), call["returnData"], log_words(call["logs"], self._events()), detail)

    def _errors(self) -> dict[str, str]:
        return self._named("error", 8)

    def _events(self) -> dict[str, str]:
        return self._named("event", 64)

    def _named(self, kind: str, digits: int) -> dict[str, str]:
        return {
            keccak(signature_of(entry).encode()).hex()[:digits]: signature_of(entry)
            for compilation in self.compilations
            for artifact in compilation.artifacts.values()
            for entry in artifact.abi
            if entry.get("type") == kind
        }
