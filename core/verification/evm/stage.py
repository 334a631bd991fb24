"""The stage: two worlds that are prepared alike and told the same stories.

It owns the two EVMs of one comparison. It knows nothing of verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Sequence as Seq
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from core.errors import ToolFailedError
from core.progress import Progress
from core.verification.declared import DeclaredChange
from core.verification.evm import cast
from core.verification.evm.holding import Holding, Woven
from core.verification.evm.rpc import RpcRefused
from core.verification.evm.sequences import Sequence
from core.verification.evm.setup import Setup, deploy
from core.verification.evm.world import ANVIL_ARGUMENTS, Deployment, Observation, World


class Evm(Protocol):
    """A running EVM, as the toolchain gives it."""

    @property
    def url(self) -> str:
        """Where it listens."""

    def stop(self) -> None:
        """End it."""


class EvmTools(Protocol):
    """The part of the toolchain that verification needs."""

    def start_anvil(self, progress: Progress, arguments: Seq[str] = ()) -> Evm:
        """Start an EVM on loopback."""


@dataclass(frozen=True)
class Telling:
    """One story told in both worlds: results of its steps, then of the looks at the end."""

    sequence: Sequence
    before: Seq[Any]
    after: Seq[Any]
    late: bool = False
    """Payments that the change holds were claimed only when the story was over."""


class Stage:
    """Two EVMs, reset between setups; a context manager that ends them."""

    def __init__(
        self, tools: EvmTools, collaborator: bytes, progress: Progress, attackers: Mapping[int, bytes]
    ) -> None:
        self._evms: list[Evm] = []
        self._worlds: list[World] = []
        self.codes = {**attackers, **dict.fromkeys(cast.COLLABORATORS, collaborator)}
        """What those of the cast run whose code depends on the trial."""
        self.verdicts: dict[tuple[Any, ...], tuple[DeclaredChange, ...]] = {}
        """Which declared paths a refusal closes, by the way the refused call took; see `refusals`."""
        self._snapshots: list[Any] = []
        self.opening: Callable[[Setup], str] | None = None
        """Calldata of a call that the owner makes of the original right after its deployment, as hex."""
        self.opened = True
        """Whether that call succeeded."""
        self.holding: Holding | None = None
        """Payments that the change holds for their receivers, who claim them in the changed world."""
        self.late = False
        """Whether they claim only when a story is over."""
        self._helper = ThreadPoolExecutor(2, "evm")
        self._remove = progress.on_stop(self._stop)
        try:
            for _ in range(2):
                evm = tools.start_anvil(progress, ANVIL_ARGUMENTS)
                self._evms.append(evm)
                self._worlds.append(World(evm.url, collaborator, attackers))
        except BaseException:
            self.close()
            raise
        self.before, self.after = self._worlds

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End both EVMs."""
        self._remove()
        self._helper.shutdown(wait=False, cancel_futures=True)
        for world in self._worlds:
            world.close()
        self._stop()

    def _stop(self) -> None:
        for evm in self._evms:
            evm.stop()

    def make(self, before_hex: str, after_hex: str, setup: Setup) -> tuple[Deployment, Deployment]:
        """Deploy both sides from a clean start; the same `setup` again gives the same worlds."""
        for world, snapshot in zip(self._worlds, self._snapshots, strict=False):
            if not world.rpc.call("evm_revert", snapshot):
                raise ToolFailedError("The local EVM lost a snapshot.", "Run the command again.")
            world.forget()
        self.verdicts = {}
        self._snapshots = [world.rpc.call("evm_snapshot") for world in self._worlds]
        if self.opening is not None:
            # The changed contract is made when the original is opened, so that both see the same time.
            self.after.open_with(cast.DIRECTOR, cast.READER, "")
        made = deploy(self.before, before_hex, setup), deploy(self.after, after_hex, setup)
        if self.opening is not None:
            self.opened = self.before.open_with(cast.OWNER, cast.TARGET, self.opening(setup))
        return made

    def settle(self, observation: Observation) -> None:
        """Fix what stories start from and what is looked at when they end."""
        for world in self._worlds:
            world.settle(observation)

    def send(self, sequences: Seq[Sequence]) -> Callable[[], list[Telling]]:
        """Start telling stories in both worlds at the same time; the result waits for the end."""
        if self.holding is not None:
            return self._helper.submit(self._held, self.holding, sequences, self.late).result
        body = self.before.request(sequences)
        answers = [self._helper.submit(world.answer, body) for world in self._worlds]
        return lambda: self._told(sequences, answers)

    def _told(self, sequences: Seq[Sequence], answers: Seq[Future[bytes]]) -> list[Telling]:
        raw = [answer.result() for answer in answers]
        try:
            first, second = (world.stories(text) for world, text in zip(self._worlds, raw, strict=True))
        except RpcRefused as refused:
            raise _refusal(refused) from refused
        return [Telling(*item) for item in zip(sequences, first, second, strict=True)]

    def _held(self, holding: Holding, sequences: Seq[Sequence], late: bool) -> list[Telling]:
        """The original first: whom it paid claims in the changed world."""
        first = self._run(self.before, sequences)
        woven = [holding.woven(sequence, told, late) for sequence, told in zip(sequences, first, strict=True)]
        second = self._run(self.after, [item.story for item in woven])
        return [
            Telling(
                sequence,
                holding.before(sequence, one, late),
                holding.after(sequence, claims, two, late),
                late,
            )
            for sequence, claims, one, two in zip(sequences, woven, first, second, strict=True)
        ]

    def _run(self, world: World, sequences: Seq[Sequence]) -> list[list[Any]]:
        try:
            return world.run(sequences)
        except RpcRefused as refused:
            raise _refusal(refused) from refused

    def trace(self, sequence: Sequence, indices: Seq[int]) -> tuple[list[Any], list[Any]]:
        """Opcode traces of some steps on both sides, made at the same time; of claims with their step."""
        if self.holding is not None:
            (told,) = self._run(self.before, [sequence])
            woven = self.holding.woven(sequence, told, False)
            return self.before.trace(sequence, indices), self._with_claims(woven, indices)
        first = self._helper.submit(self.before.trace, sequence, indices)
        second = self.after.trace(sequence, indices)
        return first.result(), second

    def _with_claims(self, woven: Woven, indices: Seq[int]) -> list[Any]:
        groups = [range(woven.places[at], woven.ends[at]) for at in indices]
        traces = iter(self.after.trace(woven.story, [at for group in groups for at in group]))
        found: list[Any] = []
        for group in groups:
            parts = [next(traces) or {} for _ in group]
            logs = [log for part in parts for log in part.get("structLogs", ())]
            found.append({**parts[0], "structLogs": logs})
        return found

    def tell(self, sequences: Seq[Sequence]) -> list[Telling]:
        """Tell stories in both worlds and wait."""
        if not sequences:
            return []
        return self.send(sequences)()


def _refusal(refused: RpcRefused) -> ToolFailedError:
    return ToolFailedError(f"The local EVM refused a batch: {refused.message[:200]}.", "Please report this.")
