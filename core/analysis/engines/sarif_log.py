"""Reading a SARIF 2.1.0 log of any tool: the door for engines that are not known here.

What a result has no place for is not invented: a result without a file is left out and counted.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0; GitHub documentation, “SARIF support”
(`security-severity`, `precision`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from core.analysis.engines.engine import Seen
from core.analysis.finding import Confidence, Severity
from core.errors import InputError

_LEVELS: dict[str, Severity] = {
    "error": "high",
    "warning": "medium",
    "note": "low",
    "none": "informational",
}
_PRECISIONS: dict[str, Confidence] = {
    "very-high": "high",
    "high": "high",
    "medium": "medium",
    "low": "low",
}
_SWC = re.compile(r"\bSWC-\d{3}\b")
_OURS: tuple[Severity, ...] = ("high", "medium", "low", "informational", "gas")


def read_sarif(path: Path, folder: Path) -> tuple[tuple[Seen, ...], str]:
    """The results of all runs, with relative places below `folder`, and the first tool's name.

    Raises `InputError` when the file is no SARIF 2.1.0.
    """
    try:
        document = json.loads(path.read_text("utf-8-sig"))
        runs = document["runs"]
        if document.get("version") != "2.1.0" or not isinstance(runs, list):
            raise ValueError("not version 2.1.0")
        seen = tuple(item for run in runs for item in _run(run, folder))
        name = str(runs[0]["tool"]["driver"]["name"]) if runs else ""
    except FileNotFoundError as error:
        raise InputError(f"There is no SARIF file “{path}”.", "Check the path.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"“{path}” cannot be read as SARIF 2.1.0 ({type(error).__name__}).",
            "Let the other tool write it again, as SARIF 2.1.0.",
        ) from error
    return seen, name


def _run(run: Mapping[str, Any], folder: Path) -> Iterator[Seen]:
    driver = run["tool"]["driver"]
    rules = list(driver.get("rules") or ())
    by_id = {str(rule.get("id")): rule for rule in rules}
    bases = run.get("originalUriBaseIds") or {}
    for result in run.get("results") or ():
        index = result.get("ruleIndex", -1)
        name = str(result.get("ruleId") or (rules[index]["id"] if 0 <= index < len(rules) else ""))
        place = ((result.get("locations") or [{}])[0]).get("physicalLocation") or {}
        location = place.get("artifactLocation") or {}
        if not location.get("uri"):
            continue
        yield _seen(result, name, by_id.get(name, {}), place, _path(location, bases, folder))


def _seen(
    result: Mapping[str, Any], name: str, rule: Mapping[str, Any], place: Mapping[str, Any], path: Path
) -> Seen:
    region = place.get("region") or {}
    line = int(region.get("startLine", 0))
    logical = ((result.get("locations") or [{}])[0].get("logicalLocations") or [{}])[0]
    contract, _, function = str(logical.get("fullyQualifiedName") or "").partition(".")
    told = json.dumps([rule.get("properties") or {}, result.get("properties") or {}])
    swc = _SWC.search(told)
    return Seen(
        rule=name or "sarif",
        severity=_severity(result, rule),
        confidence=_confidence(result, rule),
        path=path,
        line=line,
        end_line=int(region.get("endLine", line)),
        column=int(region.get("startColumn", 0)),
        message=" ".join(str((result.get("message") or {}).get("text") or name).split()),
        contract=contract,
        function=function,
        swc=swc.group() if swc else "",
        suppressed=bool(result.get("suppressions")),
    )


def _severity(result: Mapping[str, Any], rule: Mapping[str, Any]) -> Severity:
    """A named severity, else a score from 0 to 10, else the level."""
    properties = {**(rule.get("properties") or {}), **(result.get("properties") or {})}
    named = str(properties.get("severity", "")).lower()
    for known in _OURS:
        if named == known:
            return known
    try:
        score = float(properties["security-severity"])
    except (KeyError, TypeError, ValueError):
        level = result.get("level") or (rule.get("defaultConfiguration") or {}).get("level") or "warning"
        return _LEVELS.get(str(level), "medium")
    if score <= 0:
        return "informational"
    return "high" if score >= 7 else "medium" if score >= 4 else "low"


def _confidence(result: Mapping[str, Any], rule: Mapping[str, Any]) -> Confidence:
    properties = {**(rule.get("properties") or {}), **(result.get("properties") or {})}
    named = str(properties.get("confidence") or properties.get("precision") or "").lower()
    return _PRECISIONS.get(named, "medium")


def _path(location: Mapping[str, Any], bases: Mapping[str, Any], folder: Path) -> Path:
    """Where a result is: an absolute URI, or one relative to its base, or to `folder`."""
    uri = str(location["uri"])
    base = (bases.get(str(location.get("uriBaseId"))) or {}).get("uri")
    root = _local(str(base), folder) if base else folder
    return root / _local(uri, root) if not urlsplit(uri).scheme else _local(uri, folder)


def _local(uri: str, folder: Path) -> Path:
    parts = urlsplit(uri)
    text = unquote(parts.path)
    if re.match(r"^/[A-Za-z]:/", text):  # file:///C:/…
        text = text[1:]
    return folder / text
