"""The fuzzing loop: tell stories in two worlds, keep what reaches something new, vary it.

It stops at the first difference that was not declared, and measures gas on the way.
While both EVMs work on a batch, the one before it is judged.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from core.progress import Progress
from core.verification.declared import DeclaredChange
from core.verification.evm.changes import missed_code
from core.verification.evm.compare import Difference, compare, out_of_gas
from core.verification.evm.coverage import (
    CodeMap,
    Line,
    calls_others,
    counters_of,
    counts_ether,
    is_transient,
)
from core.verification.evm.declaration import forgive, quiet_changes, quiet_topics
from core.verification.evm.dictionary import Dictionary
from core.verification.evm.halting import settled
from core.verification.evm.holding import paid_in
from core.verification.evm.interface import falls_back, takes_ether
from core.verification.evm.pair import Budget, Pair
from core.verification.evm.sequences import Author, Function, Sequence, Step
from core.verification.evm.stage import Stage, Telling
from core.verification.evm.world import Observation
from core.verification.evm.wrapping import Arithmetic

STEPS = 25
"""Calls of one sequence."""

_FIRST_BATCH, _BATCH = 8, 40
_MOST_CORPUS = 300
_VARIED_SHARE = 0.7
_TRACE_GAS = 2_000_000
_RETRACE_GAS = 300_000
_MOST_PATHS = 60
_WORD_DIGITS = 66
_MOST_RETOLD = 4_000
_MOST_REFUSED_TRACED = 12
_HARMLESS = frozenset({"revert-data", "abi-added", "abi-removed", "storage-layout", "events"})
_MOST_LATEST = 120
_CLOSER_OPCODES, _CLOSER_EACH, _CLOSER_ALIKE = 1_000_000, 100_000, 4


@dataclass(frozen=True)
class Kept:
    """A sequence that reached something new, and numbers that its getters showed when it was over."""

    sequence: Sequence
    hints: tuple[int, ...]
    function: str
    """Signature of the last step that was new."""


@dataclass
class Run:
    """The moving parts of a trial."""

    pair: Pair
    budget: Budget
    declared: tuple[DeclaredChange, ...]
    progress: Progress
    stage: Stage
    functions: tuple[Function, ...]
    words: Dictionary
    observation: Observation
    maps: tuple[CodeMap, CodeMap]
    focus: frozenset[str] = frozenset()
    rng: Random = field(init=False)
    corpus: list[Kept] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    gas: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    counters: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))
    line_calls: tuple[Counter[Line], Counter[Line]] = field(default_factory=lambda: (Counter(), Counter()))
    """Line → traced calls in which it ran, before and after."""
    calls_traced: int = 0
    seen: set[tuple[Any, ...]] = field(default_factory=set)
    paths: dict[str, int] = field(default_factory=dict)
    traced: int = 0
    told: int = 0
    unclear: int = 0
    arithmetic: Arithmetic = field(default_factory=dict)
    again: list[Sequence] = field(default_factory=list)
    """Stories to be told once more without the step that was refused as declared."""
    retold: int = 0
    refused: int = 0
    """Refused attacks that were traced: what refuses them is code that has to run."""
    paid: set[str] = field(default_factory=set)
    """Signatures of functions whose held payments were claimed and compared."""
    latest: list[Telling] = field(default_factory=list)
    """The stories that were told last, newest first."""
    capped: bool = False
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.rng = Random(self.budget.seed)  # noqa: S311 reproducible, not secret
        self.quiet = quiet_topics(self.declared)
        # In opcodes: the trace of a long loop is worth no more than a short one, and costs far more.
        self.traced_wanted = 120_000 + 5 * self.budget.calls

    @property
    def cured(self) -> frozenset[str]:
        """Names of the functions on which the change claims to close a path of attack, or access."""
        closing = (item for item in self.declared if item.kind not in _HARMLESS)
        return frozenset(item.subject.partition("(")[0] for item in closing)

    def author(self) -> Author:
        """A fresh author for the current worlds."""
        changing = any(not item.view for item in self.functions)
        # Who is called back when paid acts at another moment when the payment is held: nothing to compare.
        calls_back = changing and self.stage.holding is None
        return Author(
            self.rng, self.functions, self.words,
            takes_ether=takes_ether(self.pair.old), collaborates=changing or calls_others(self.pair.old),
            calls_out=calls_back,
            focus=self.focus, falls_back=falls_back(self.pair.old),
            is_transient=is_transient(self.pair.old) or is_transient(self.pair.new),
            counts_ether=counts_ether(self.pair.old) or counts_ether(self.pair.new),
        )  # fmt: skip

    def count(self, sides: Seq[Seq[frozenset[int]]]) -> None:
        """Note which code the traced calls ran: per side, the program counters of each call."""
        self.calls_traced += len(sides[0])
        for calls, counters, lines, code in zip(
            sides, self.counters, self.line_calls, self.maps, strict=True
        ):
            for ran in calls:
                counters.update(ran)
                lines.update(code.lines(ran))

    def late(self) -> bool:
        """Whether the time limit was reached; remembered for the report."""
        if self.budget.seconds is not None and time.monotonic() - self.started > self.budget.seconds:
            self.capped = True
        return self.capped


def fuzz(run: Run, wanted: int) -> tuple[Telling, Difference] | None:
    """Tell `wanted` sequences; the first undeclared difference ends it."""
    author = run.author()
    run.corpus, run.again, run.latest = [], [], []
    done = 0
    waiting: list[Telling] = []
    batch = _compose(run, author, min(_FIRST_BATCH, wanted))
    while batch and not run.late():
        run.stage.late = not run.stage.late
        told = run.stage.send(batch)
        done += len(batch)
        # While both EVMs work on this batch, the last one is judged and the next one is written.
        judged = [_judge(run, telling) for telling in waiting]
        following = _compose(run, author, min(_BATCH, wanted - done))
        tellings = told()
        broken = _settle_batch(run, author, waiting, judged)
        if broken is not None:
            return broken
        waiting = tellings
        run.latest = (tellings + run.latest)[:_MOST_LATEST]
        run.told += len(batch)
        batch = following
        run.progress.report("Comparing behavior", run.told * STEPS, run.budget.calls)
    return _settle_batch(run, author, waiting, [_judge(run, telling) for telling in waiting])


def look_closer(run: Run) -> None:
    """Trace whole stories as long as changed code seems not to have run.

    What is traced otherwise looks unlike all before by its gas, and two ways may cost the same.
    """
    spent: Counter[str] = Counter()
    met: Counter[tuple[Any, ...]] = Counter()
    for telling in run.latest:
        if spent.total() > _CLOSER_OPCODES or not missed_code(run.pair, run.maps, run.counters, run.cured):
            return
        wanted = _closer(telling, spent, met)
        for at, opcodes in zip(wanted, _trace(run, telling.sequence, wanted), strict=True):
            spent[_name(telling.sequence[at])] += opcodes


def _closer(telling: Telling, spent: Counter[str], met: Counter[tuple[Any, ...]]) -> list[int]:
    """The calls of a story that are worth a closer look: few of each cost, and none of long loops."""
    found: list[int] = []
    for at, step in enumerate(telling.sequence):
        gas = int(telling.before[at]["gasUsed"], 16)
        key = (_name(step), step.forwarded, gas - step.intrinsic_gas, telling.before[at]["status"])
        if step.action != "call" or gas > _RETRACE_GAS or spent[_name(step)] > _CLOSER_EACH:
            continue
        met[key] += 1
        if met[key] <= _CLOSER_ALIKE:
            found.append(at)
    return found


def _name(step: Step) -> str:
    return "" if step.function is None else step.function.signature


def compare_stories(run: Run, stories: Seq[Sequence]) -> tuple[Telling, Difference] | None:
    """Compare stories that are given, with held payments claimed at once and late."""
    for start in range(0, len(stories), _BATCH):
        for late in (False, True):
            run.stage.late = late
            tellings = run.stage.tell(stories[start : start + _BATCH])
            judged = [_judge(run, telling) for telling in tellings]
            broken = _settle_batch(run, run.author(), tellings, judged)
            if broken is not None:
                return broken
    return None


def _compose(run: Run, author: Author, size: int) -> list[Sequence]:
    batch: list[Sequence] = []
    for _ in range(size):
        if run.again and run.retold < _MOST_RETOLD:
            run.retold += 1
            batch.append(run.again.pop())
            continue
        if run.corpus and run.rng.random() < _VARIED_SHARE:
            base, other = _rare(run), run.rng.choice(run.corpus)
            batch.append(author.vary(base.sequence, other.sequence, STEPS, base.hints))
        else:
            batch.append(author.fresh(STEPS))
    return batch


def _rare(run: Run) -> Kept:
    """One of three kept sequences: the one whose last function has succeeded least so far."""
    chosen = (run.rng.choice(run.corpus) for _ in range(3))
    return min(chosen, key=lambda kept: len(run.gas.get(kept.function, ())))


@dataclass(frozen=True)
class Judgement:
    """What one telling showed: a raw difference, and the steps that did something new."""

    difference: Difference | None
    fresh: tuple[int, ...]
    tired: tuple[Function, ...]


def _judge(run: Run, telling: Telling) -> Judgement:
    steps = telling.sequence
    difference = compare(telling.before, telling.after, len(steps), run.observation, run.quiet)
    fresh: list[int] = []
    tired: list[Function] = []
    same = _same_until(run, telling, difference)
    if run.stage.holding is not None:
        run.paid.update(paid_in(telling.before, steps, run.stage.holding, same))
    for at in range(same):
        step, one, two = steps[at], telling.before[at], telling.after[at]
        old_gas, new_gas = int(one["gasUsed"], 16), int(two["gasUsed"], 16)
        function = step.function
        if step.action != "call":
            continue
        if function is not None and one["status"] == "0x1" and not step.forwarded:
            run.gas.setdefault(function.signature, []).append((old_gas, new_gas))
        if _is_new(
            run, function, one, old_gas - step.intrinsic_gas, new_gas - step.intrinsic_gas, step.forwarded
        ):
            fresh.append(at)
        if function is not None and one["status"] != "0x1" and out_of_gas(one):
            tired.append(function)
    return Judgement(difference, tuple(fresh), tuple(tired))


def _same_until(run: Run, telling: Telling, difference: Difference | None) -> int:
    """How many steps start from the same state on both sides: other revert data alone moves no state."""
    steps = len(telling.sequence)
    while difference is not None and difference.differs == "revert":
        difference = compare(
            telling.before, telling.after, steps, run.observation, run.quiet, difference.index + 1
        )
    return steps if difference is None else min(difference.index, steps)


def _is_new(
    run: Run, function: Function | None, call: Mapping[str, Any], old_gas: int, new_gas: int, forwarded: bool
) -> bool:
    """Whether a call looks unlike every earlier one: its path shows in status, answer, logs and gas."""
    topics = tuple(log["topics"][0] if log["topics"] else "" for log in call["logs"][:6])
    answer = call["returnData"][:10] if call["status"] == "0x0" else len(call["returnData"])
    name = "" if function is None else function.signature
    coarse = (name, forwarded, answer, topics)
    fine = (name, forwarded, answer, old_gas, new_gas)
    if coarse not in run.seen:
        run.seen |= {coarse, fine}
        return True
    paths = run.paths.get(name, 0)
    if fine in run.seen or paths >= _MOST_PATHS or run.traced > run.traced_wanted or old_gas > _RETRACE_GAS:
        return False
    run.paths[name] = paths + 1
    run.seen.add(fine)
    return True


def _settle_batch(
    run: Run, author: Author, tellings: Seq[Telling], judged: Seq[Judgement]
) -> tuple[Telling, Difference] | None:
    """Trace and keep what is new, learn words, and look into differences in order."""
    for telling, judgement in zip(tellings, judged, strict=True):
        if run.quiet:
            run.met |= quiet_changes(telling, run.declared)
        if judgement.difference is not None:
            broken = _undeclared(run, telling, judgement.difference)
            if broken is not None:
                return telling, broken
        for function in judgement.tired:
            author.tire(function)
        if judgement.fresh:
            _keep(run, telling, judgement.fresh)
    return None


def _undeclared(run: Run, telling: Telling, difference: Difference) -> Difference | None:
    """Follow a telling past what was declared; the first difference that was not, if any."""
    current = settled(difference, telling, run.stage)
    while current is not None:
        if current.unclear:
            run.unclear += 1
            return None
        forgiven = forgive(current, telling, run.declared, run.functions, run.stage, run.arithmetic)
        if forgiven is None:
            return current
        run.met.add(str(forgiven.change))
        if not forgiven.go_on:
            _tell_again(run, telling.sequence, forgiven.without)
            return None
        following = compare(
            telling.before,
            telling.after,
            len(telling.sequence),
            run.observation,
            run.quiet,
            current.index + 1,
        )
        current = settled(following, telling, run.stage)
    return None


def _tell_again(run: Run, story: Sequence, without: int | None) -> None:
    """What comes after a refused attack is compared too: without it, and without its repetitions."""
    if without is None:
        return
    refused = story[without]
    if run.refused < _MOST_REFUSED_TRACED:
        run.refused += 1
        run.count(
            [
                [counters_of(traces[0], 2 if refused.forwarded else 1)]
                for traces in run.stage.trace(story, [without])
            ]
        )
    rest = [
        step
        for step in story[without + 1 :]
        if (step.function, step.sender, step.to) != (refused.function, refused.sender, refused.to)
    ]
    shorter = (*story[:without], *rest)
    if shorter:
        run.again.append(shorter)


def _keep(run: Run, telling: Telling, fresh: tuple[int, ...]) -> None:
    """Put a telling into the corpus, learn from it, and trace its new steps on both sides."""
    sequence, places = _essence(telling, fresh)
    if len(run.corpus) >= _MOST_CORPUS:
        run.corpus.pop(run.rng.randrange(len(run.corpus)))
    last = telling.sequence[fresh[-1]].function
    shown = _shown(run, telling)
    run.words.learn_moments(shown, run.stage.before.settled_utc_seconds)
    run.corpus.append(Kept(sequence, shown, "" if last is None else last.signature))
    for at in fresh:
        run.words.learn(_words_of(telling.before[at]))
    cheap = [
        place
        for at, place in zip(fresh, places, strict=True)
        if int(telling.before[at]["gasUsed"], 16) < _TRACE_GAS
    ]
    if not cheap or run.traced > 5 * run.traced_wanted:
        return
    run.traced += sum(_trace(run, sequence, cheap))


def _trace(run: Run, sequence: Sequence, indices: Seq[int]) -> list[int]:
    """Note which code some steps of a story run; how many opcodes each was, on a side."""
    if not indices:
        return []
    opcodes = [0] * len(indices)
    sides = []
    for traces in run.stage.trace(sequence, indices):
        sides.append(
            [
                counters_of(trace, 2 if sequence[at].forwarded else 1)
                for at, trace in zip(indices, traces, strict=True)
            ]
        )
        for at, trace in enumerate(traces):
            opcodes[at] += len(trace["structLogs"]) // 2 if trace else 0
    run.count(sides)
    return opcodes


def _essence(telling: Telling, fresh: tuple[int, ...]) -> tuple[Sequence, tuple[int, ...]]:
    """The sequence up to its last new step without calls that had no effect, and where the new steps are.

    Reverted calls and views leave no trace, so what stays does the same and leaves
    more room for what comes next. Time that passed before a dropped call is kept.
    """
    wanted = set(fresh)
    kept: list[Step] = []
    places: list[int] = []
    waited = 0
    for at, step in enumerate(telling.sequence[: fresh[-1] + 1]):
        idle = step.action == "call" and (
            telling.before[at]["status"] != "0x1" or (step.function is not None and step.function.view)
        )
        if idle and at not in wanted:
            waited += step.later_seconds
            continue
        if at in wanted:
            places.append(len(kept))
        kept.append(replace(step, later_seconds=step.later_seconds + waited) if waited else step)
        waited = 0
    return tuple(kept), tuple(places)


def _shown(run: Run, telling: Telling) -> tuple[int, ...]:
    """Numbers that plain getters answered after the story."""
    steps = len(telling.sequence)
    looks = telling.before[steps : steps + len(run.observation.getters)]
    words = (int(look["returnData"], 16) for look in looks if len(look["returnData"]) == _WORD_DIGITS)
    return tuple(dict.fromkeys(word for word in words if 1 < word < 1 << 128))


def _words_of(call: Mapping[str, Any]) -> list[int]:
    if call["status"] != "0x1":
        return []
    data = call["returnData"][2:514]
    words = [int(data[at : at + 64], 16) for at in range(0, len(data) - 63, 64)]
    return words + [int(topic, 16) for log in call["logs"][:3] for topic in log["topics"][1:]]
