"""A run in words for people, in the manner of forge."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from core.testing.results import Result, Run, Status

_WORDS: Mapping[Status, str] = {
    "passed": "PASS",
    "failed": "FAIL",
    "skipped": "SKIP",
    "no result": "NO RESULT",
}


def text_of(run: Run) -> str:
    """Every suite with its tests and their logs, and the sum at the end."""
    lines: list[str] = []
    for (file, contract), items in groupby(run.results, key=lambda item: (item.file, item.contract)):
        lines += ["", f"{file}:{contract}"]
        for item in items:
            lines += _lines(item)
    return "\n".join((*lines, "", summary(run), ""))


def summary(run: Run) -> str:
    """One sentence about the whole run."""
    if run.outcome == "no tests":
        return f"Nothing was tested: {run.complaint}"
    if run.outcome == "not compiled":
        return f"Nothing was tested, because the project does not compile: {run.complaint}"
    counts = run.counts()
    told = ", ".join(f"{counts[status]} {status}" for status in _WORDS if counts.get(status))
    if run.outcome == "broken":
        return f"The tests have no result: {run.complaint}" + (f" Before that: {told}." if told else "")
    return f"{len(run.results)} tests: {told}." if len(run.results) != 1 else f"1 test: {told}."


def _lines(item: Result) -> list[str]:
    reason = f": {item.reason}" if item.reason else ""
    cost = [f"gas: {item.gas:,}"] if item.gas is not None else []
    cost += [f"runs: {item.runs:,}"] if item.runs is not None else []
    head = f"  [{_WORDS[item.status]}{reason}] {item.signature}" + (f" ({', '.join(cost)})" if cost else "")
    lines = [head]
    if item.counterexample:
        lines += ["    counterexample:", *(f"      {line}" for line in item.counterexample.splitlines())]
    if item.logs:
        lines += ["    logs:", *(f"      {line}" for log in item.logs for line in log.splitlines())]
    return lines
