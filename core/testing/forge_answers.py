"""What `forge test` answers, read into values: the list of tests, and the results as JSON.

Source: forge 1.7.1, `forge test --list` and `forge test --json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.errors import ToolFailedError
from core.testing.results import Listed, Result, Status

NOTHING_FOUND = "No tests found"
_STATUS: Mapping[str, Status] = {"Success": "passed", "Failure": "failed", "Skipped": "skipped"}
_SETUP = "setUp"


def listed_in(text: str) -> tuple[Listed, ...]:
    """The tests of `forge test --list`: a file, its contracts two spaces in, their tests four."""
    found, file, contract = [], "", ""
    for line in text.splitlines():
        name = line.strip()
        if line.startswith("    ") and contract and name.isidentifier():
            found.append(Listed(file, contract, name))
        elif line.startswith("  ") and file and name.isidentifier():
            contract = name
        elif name:
            file, contract = (name if name.endswith(".sol") else ""), ""
    return tuple(found)


def results_in(text: str) -> tuple[Result, ...]:
    """The results of `forge test --json`; raises `ToolFailedError` when there are none to be read."""
    line = next((line for line in reversed(text.splitlines()) if line.startswith("{")), "")
    try:
        document = json.loads(line)
        return tuple(_results(document))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ToolFailedError(
            "forge ended without results that can be read.", "Read its output, and try again."
        ) from error


def with_missing(results: Sequence[Result], listed: Sequence[Listed]) -> tuple[Result, ...]:
    """The results, and one without a result for each listed test that forge says nothing about."""
    told = {(item.file, item.contract, item.name) for item in results}
    broken = {
        (item.file, item.contract): item
        for item in results
        if item.name == _SETUP and item.status == "failed"
    }
    missing = [
        Result(item.file, item.contract, item.name, "no result", _why(broken.get((item.file, item.contract))))
        for item in listed
        if (item.file, item.contract, item.name) not in told
    ]
    return (*results, *missing)


def _why(setup: Result | None) -> str:
    if setup is None:
        return "forge did not run it."
    return f"It was not run, because setUp() failed: {setup.reason or 'without a reason'}"


def _results(document: Mapping[str, Any]) -> Iterator[Result]:
    for suite, content in document.items():
        file, _, contract = suite.rpartition(":")
        for signature, answer in content["test_results"].items():
            yield _result(Result(file, contract, signature, "no result"), answer)


def _result(of: Result, answer: Mapping[str, Any]) -> Result:
    said = str(answer["status"])
    status = _STATUS.get(said, "no result")
    reason = str(answer.get("reason") or "")
    gas, runs = _cost(answer.get("kind") or {})
    return replace(
        of,
        status=status,
        reason=reason if status != "no result" else f"forge calls it {said}. {reason}".strip(),
        counterexample=_counterexample(answer.get("counterexample")),
        gas=gas,
        runs=runs,
        duration=str(answer.get("duration") or ""),
        logs=tuple(str(item) for item in answer.get("decoded_logs") or ()),
    )


def _cost(kind: Any) -> tuple[int | None, int | None]:
    """Gas and runs; an invariant has runs only."""
    if not isinstance(kind, Mapping):
        return None, None
    for values in kind.values():
        if isinstance(values, Mapping):
            gas = values.get("gas", values.get("median_gas"))
            return _whole(gas), _whole(values.get("runs"))
    return None, None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _counterexample(value: Any) -> str:
    """The arguments of one call, or a sequence of calls, one a line."""
    if not isinstance(value, Mapping):
        return ""
    single = value.get("Single")
    if isinstance(single, Mapping):
        return _call(single)
    sequence = value.get("Sequence")
    if isinstance(sequence, list):  # [length before shrinking, calls] in forge 1.x
        calls = next((item for item in sequence if isinstance(item, list)), sequence)
        return "\n".join(_call(item) for item in calls if isinstance(item, Mapping))
    return ""


def _call(call: Mapping[str, Any]) -> str:
    name = str(call.get("func_name") or (call.get("signature") or "").partition("(")[0] or "")
    told = call.get("args") or call.get("raw_args") or call.get("calldata") or ""
    return f"{name}({told})" if name else str(told)
