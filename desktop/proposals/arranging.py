"""Which proposals are shown, in which order and in which groups. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from desktop.candidate import TOGETHER, Candidate
from desktop.evidence import VerdictKind, VerdictWords, headline_gas, unverified_words, verdict_words
from desktop.words import tr

Aspect = Literal["goal", "rule", "file", "verdict"]
Order = Literal["given", "gas", "file", "verdict"]
Group = Literal["", "file", "rule"]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
ORDERS: tuple[Order, ...] = get_args(Order)
GROUPS: tuple[Group, ...] = get_args(Group)
_VERDICTS: tuple[VerdictKind, ...] = ("verified", "declared", "not-verified", "breaks")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is chosen: of each aspect nothing means everything."""

    words: str = ""
    only: frozenset[tuple[Aspect, str]] = field(default_factory=frozenset)
    order: Order = "given"
    group: Group = ""

    def toggled(self, aspect: Aspect, value: str) -> frozenset[tuple[Aspect, str]]:
        """The choices with one more, or one less."""
        return self.only ^ {(aspect, value)}

    @property
    def narrows(self) -> bool:
        """Whether anything may be hidden."""
        return bool(self.words.strip() or self.only)


@dataclass(frozen=True, slots=True)
class Heading:
    """The line over a group."""

    title: str
    count: int


Row = Candidate | Heading


def words_of(candidate: Candidate) -> VerdictWords:
    """The verdict about the whole candidate."""
    return verdict_words(candidate.report) if candidate.report is not None else unverified_words()


def values_of(candidate: Candidate, aspect: Aspect) -> tuple[str, ...]:
    """What a candidate is in one respect; several where it is several."""
    if aspect == "goal":
        return candidate.goals
    if aspect == "rule":
        return tuple(candidate.origin.split(", "))
    if aspect == "file":
        return tuple(sorted(candidate.after))
    return (words_of(candidate).kind,)


def offered(candidates: Sequence[Candidate], aspect: Aspect) -> tuple[str, ...]:
    """Every value that some candidate has, in order."""
    found = {value for item in candidates for value in values_of(item, aspect)}
    known: Sequence[str] = _VERDICTS if aspect == "verdict" else sorted(found)
    return tuple(value for value in known if value in found)


def value_words(aspect: Aspect, value: str) -> str:
    """A value as a person reads it."""
    goals = {
        "gas": tr("Gas"),
        "security": tr("Security"),
        "modernize": tr("Newer compiler"),
        "document": tr("Documentation"),
    }
    verdicts = {
        "verified": tr("Verified"),
        "declared": tr("Verified, changed as declared"),
        "not-verified": tr("Not verified"),
        "breaks": tr("Breaks"),
    }
    return {"goal": goals, "verdict": verdicts}.get(aspect, {}).get(value, value)


def saved(candidate: Candidate) -> int | None:
    """Measured gas that the change costs less by, of the function that changes most, else of the deployment.

    None where nothing was measured to change, and for what did not pass.
    """
    report = candidate.report
    rows = headline_gas(report) if report is not None and report.verdict == "pass" else ()
    return -rows[0].change if rows else None


def arranged(candidates: Sequence[Candidate], wanted: Arrangement) -> tuple[Row, ...]:
    """The rows of the list from top to bottom."""
    shown = sorted((item for item in candidates if _fits(item, wanted)), key=_key(wanted.order))
    if not wanted.group:
        return tuple(shown)
    groups: dict[str, list[Candidate]] = {}
    for item in shown:
        groups.setdefault(_group(item, wanted.group), []).append(item)
    rows: list[Row] = []
    for title, items in groups.items():
        rows += [Heading(title, len(items)), *items]
    return tuple(rows)


def _fits(candidate: Candidate, wanted: Arrangement) -> bool:
    for aspect in ASPECTS:
        values = {value for name, value in wanted.only if name == aspect}
        if values and values.isdisjoint(values_of(candidate, aspect)):
            return False
    parts = (candidate.title, candidate.reason, candidate.origin, *candidate.after, words_of(candidate).word)
    text = " ".join(parts).casefold()
    return all(word in text for word in wanted.words.casefold().split())


def _key(order: Order) -> Callable[[Candidate], tuple[object, ...]]:
    def gas(item: Candidate) -> tuple[object, ...]:
        value = saved(item)
        return value is None, -(value or 0)

    return {
        "given": lambda _item: (),
        "gas": gas,
        "file": lambda item: (sorted(item.after),),
        "verdict": lambda item: (_VERDICTS.index(words_of(item).kind),),
    }[order]


def _group(candidate: Candidate, group: Group) -> str:
    if group == "rule":
        return tr("Several rules together") if candidate.id == TOGETHER else candidate.origin
    names = sorted(candidate.after)
    return names[0] if len(names) == 1 else tr("Several files")
