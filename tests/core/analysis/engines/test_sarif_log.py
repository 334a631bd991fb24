"""SARIF of other tools: places, severities, and what is no SARIF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.analysis.engines.sarif_log import read_sarif
from core.errors import InputError


def a_log(result: dict[str, Any], rule: dict[str, Any] | None = None, **run: Any) -> dict[str, Any]:
    driver = {"name": "Some Tool", "rules": [{"id": "r1", **(rule or {})}]}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": [result], **run}]}


def a_result(uri: str = "src/a.sol", **more: Any) -> dict[str, Any]:
    region = {"startLine": 3, "endLine": 4, "startColumn": 5}
    place = {"artifactLocation": {"uri": uri}, "region": region}
    return {
        "ruleId": "r1", "message": {"text": "m"}, "locations": [{"physicalLocation": place}], **more
    }  # fmt: skip


def read(tmp_path: Path, document: Any) -> Any:
    (tmp_path / "log.sarif").write_text(json.dumps(document))
    return read_sarif(tmp_path / "log.sarif", tmp_path)


def test_a_result_keeps_its_place_and_words(tmp_path: Path) -> None:
    (seen,), tool = read(tmp_path, a_log(a_result()))
    assert tool == "Some Tool"
    assert (seen.path, seen.line, seen.end_line, seen.column) == (tmp_path / "src/a.sol", 3, 4, 5)
    assert (seen.rule, seen.message, seen.severity) == ("r1", "m", "medium")


@pytest.mark.parametrize(
    ("result", "rule", "severity"),
    [
        ({"level": "error"}, {}, "high"),
        ({"level": "note"}, {}, "low"),
        ({}, {"defaultConfiguration": {"level": "error"}}, "high"),
        ({"level": "error"}, {"properties": {"security-severity": "5.0"}}, "medium"),
        ({"level": "note"}, {"properties": {"security-severity": "9.1"}}, "high"),
        ({"properties": {"severity": "gas"}}, {}, "gas"),
    ],
)
def test_the_severity_is_what_the_tool_says_most_exactly(
    tmp_path: Path, result: dict[str, Any], rule: dict[str, Any], severity: str
) -> None:
    (seen,), _ = read(tmp_path, a_log(a_result(**result), rule))
    assert seen.severity == severity


def test_places_are_read_as_absolute_relative_and_with_a_base(tmp_path: Path) -> None:
    for uri, more, expected in (
        ("src/with%20space.sol", {}, tmp_path / "src/with space.sol"),
        ((tmp_path / "x.sol").as_uri(), {}, tmp_path / "x.sol"),
    ):
        (seen,), _ = read(tmp_path, a_log(a_result(uri, **more)))
        assert seen.path == expected
    based = a_result()
    based["locations"][0]["physicalLocation"]["artifactLocation"] |= {"uri": "a.sol", "uriBaseId": "ROOT"}
    bases = {"ROOT": {"uri": (tmp_path / "deep").as_uri() + "/"}}
    (seen,), _ = read(tmp_path, a_log(based, originalUriBaseIds=bases))
    assert seen.path == tmp_path / "deep" / "a.sol"


def test_what_a_tool_suppressed_stays_suppressed_and_what_has_no_place_is_left_out(tmp_path: Path) -> None:
    (seen,), _ = read(tmp_path, a_log(a_result(suppressions=[{"kind": "inSource"}])))
    assert seen.suppressed
    assert read(tmp_path, a_log({"ruleId": "r1", "message": {"text": "m"}}))[0] == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "2.0.0", "runs": []}', '{"runs": 4}', "\x00"])
def test_what_is_no_sarif_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "log.sarif").write_text(text)
    with pytest.raises(InputError) as raised:
        read_sarif(tmp_path / "log.sarif", tmp_path)
    assert "SARIF" in str(raised.value)


def test_a_log_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no SARIF file"):
        read_sarif(tmp_path / "none.sarif", tmp_path)
