"""Several answers to one question, the best first: by verdict, then measured gas, then size of the change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.rewriting.assistant.events import Finished, JudgedReply
from core.rewriting.optimizer import Saving, saving

_VERDICTS = ("pass", "inconclusive", "fail")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one model made of the question; `model` is `endpoint/model`."""

    model: str
    finished: Finished


def ranked(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The best first; those without any change last, in the order that they were given."""
    return tuple(sorted(entries, key=_rank))


def saved(judged: JudgedReply) -> Saving:
    """What a change saves, measured; only a change that passed saves anything."""
    return saving(judged.report) if judged.passed else Saving(0, 0)


def size_of(judged: JudgedReply) -> int:
    """Bytes that a change takes away and adds: of two equal changes the smaller is easier to read."""
    return sum(len(edit.span) + len(edit.text.encode("utf-8")) for edit in judged.proposal.edits)


def _rank(entry: Entry) -> tuple[int, int, int, int]:
    best = entry.finished.best
    if best is None:
        return (len(_VERDICTS) + 1, 0, 0, entry.finished.rounds)
    verdict = _VERDICTS.index(best.report.verdict) if best.passed or best.report.verdict != "pass" else 1
    return (verdict, -saved(best).worth_gas, size_of(best), entry.finished.rounds)
