"""Match the findings of two versions, so that code which only moved is not called new.

Line numbers and file names do not take part. A finding is the same if its detector,
contract, function and code are; failing that if only its code was edited; failing
that if its function is one that the other side does not have (it was renamed, inlined
or split off). It gives no verdict; `checks/no_new_findings.py` does.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass

from core.analysis.engine import analyze
from core.analysis.finding import SEVERITIES, Analysis, Finding
from core.analysis.fingerprint import normalized
from core.progress import Progress
from core.solidity.compilation import Artifact, Compilation
from core.solidity.inheritance import linearized


@dataclass(frozen=True, slots=True)
class _Known:
    """What is worked out once per compilation, because every contract of it asks."""

    analysis: Analysis
    functions: frozenset[tuple[str, str]]


_lock = threading.Lock()
_made: dict[int, tuple[weakref.ref[Compilation], _Known]] = {}


@dataclass(frozen=True, slots=True)
class Side:
    """The findings of one side, and what is needed to compare them."""

    compilation: Compilation
    findings: tuple[Finding, ...]
    functions: frozenset[tuple[str, str]]
    """(contract, bare name) of every function and modifier there is."""


@dataclass(frozen=True, slots=True)
class Matched:
    """`new` have no counterpart before, `gone` none after; `kept` pairs are (before, after)."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    kept: tuple[tuple[Finding, Finding], ...]


def analysis_of(compilation: Compilation, progress: Progress) -> Analysis:
    """The analysis of one compilation, made once as long as the compilation lives."""
    return _known(compilation, progress).analysis


def _known(compilation: Compilation, progress: Progress) -> _Known:
    key = id(compilation)
    with _lock:
        found = _made.get(key)
        if found is not None and found[0]() is compilation:
            return found[1]
    known = _Known(analyze((compilation,), progress), frozenset(_functions(compilation)))
    with _lock:
        _made[key] = (weakref.ref(compilation, lambda _: _made.pop(key, None)), known)
    return known


def side_of(compilation: Compilation, artifact: Artifact, progress: Progress) -> Side:
    """The findings that concern one contract: its own, its bases', and those of libraries and files."""
    mine = {(base.file, base.name) for base in linearized(compilation, artifact)}
    others = {
        (item.file, item.contract) for item in compilation.artifacts.values() if item.kind != "library"
    } - mine
    known = _known(compilation, progress)
    return Side(
        compilation,
        tuple(item for item in known.analysis.findings if (item.file, item.contract) not in others),
        known.functions,
    )


def _functions(compilation: Compilation) -> Iterable[tuple[str, str]]:
    for ast in compilation.asts.values():
        for node in ast.walk("FunctionDefinition", "ModifierDefinition"):
            contract = node.enclosing("ContractDefinition")
            yield (contract.name if contract is not None else "", node.name)


def match(before: Side, after: Side, claimed: Collection[str] = ()) -> Matched:
    """Pair findings; those whose fingerprint is `claimed` as cured are paired last.

    A finding is never paired with one that is more severe: it got worse, so it is new.
    """
    old = sorted(before.findings, key=lambda item: item.fingerprint in claimed)
    new = list(after.findings)
    kept: list[tuple[Finding, Finding]] = []
    _pair(old, new, kept, _code_of(before), _code_of(after))
    _pair(old, new, kept, _function_of, _function_of)
    vanished = [item for item in old if _place(item) not in after.functions]
    _pair(vanished, new, kept, _contract_of, _contract_of)
    appeared = [item for item in new if _place(item) not in before.functions]
    _pair(_without(old, kept, 0), appeared, kept, _contract_of, _contract_of)
    return Matched(tuple(_without(new, kept, 1)), tuple(_without(old, kept, 0)), tuple(kept))


def _pair(
    old: list[Finding],
    new: list[Finding],
    kept: list[tuple[Finding, Finding]],
    old_key: Callable[[Finding], Hashable],
    new_key: Callable[[Finding], Hashable],
) -> None:
    """Move pairs with equal keys out of both lists into `kept`, in order."""
    for was in list(old):
        now = next((item for item in new if new_key(item) == old_key(was) and not _worse(was, item)), None)
        if now is not None:
            old.remove(was)
            new.remove(now)
            kept.append((was, now))


def _without(items: list[Finding], kept: list[tuple[Finding, Finding]], side: int) -> list[Finding]:
    paired = {id(pair[side]) for pair in kept}
    return [item for item in items if id(item) not in paired]


def _worse(was: Finding, now: Finding) -> bool:
    return SEVERITIES.index(now.severity) < SEVERITIES.index(was.severity)


def _code_of(side: Side) -> Callable[[Finding], Hashable]:
    sources = side.compilation.input.sources
    return lambda item: (*_function_of(item), normalized(sources[item.file].slice(item.span)))


def _function_of(item: Finding) -> tuple[str, str, str]:
    return item.detector, item.contract, item.function


def _contract_of(item: Finding) -> tuple[str, str]:
    return item.detector, item.contract


def _place(item: Finding) -> tuple[str, str]:
    return item.contract, item.function.split("(", maxsplit=1)[0]
