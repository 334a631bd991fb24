"""JSON, SARIF, Markdown and text of one analysis, and baselines made from them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from core.analysis.baseline import known_fingerprints, only_new
from core.analysis.catalog import DETECTORS
from core.analysis.document import to_document
from core.analysis.engine import analyze
from core.analysis.finding import SEVERITIES, Analysis
from core.analysis.markdown import to_markdown
from core.analysis.sarif import FINGERPRINT, to_sarif
from core.analysis.text import to_text
from core.errors import InputError
from core.progress import silent
from core.solidity.compilation import Compilation, Diagnostic

SOURCE = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract Kasse {
    address owner = msg.sender;
    function zahle(address payable to) external {
        /* Prüfung 🔒 */ require(tx.origin == owner);
        // contract-rewriter-disable-next-line unchecked-low-level-call
        to.send(1);
        to.send(2);
    }
}
"""


@pytest.fixture(scope="module")
def analysis(compiled: Callable[..., Compilation]) -> Analysis:
    return analyze([compiled({"src/Kasse mit Umlaut ä.sol": SOURCE})], silent())


def test_json_has_exactly_the_promised_keys(analysis: Analysis) -> None:
    document = json.loads(json.dumps(to_document(analysis)))
    assert list(document) == ["schema", "files", "seconds", "diagnostics", "findings", "metrics", "notes"]
    assert document["schema"] == "contract-rewriter/analysis/1"
    assert list(document["findings"][0]) == [
        "detector", "severity", "confidence", "file", "line", "end_line", "contract", "function",
        "message", "swc", "engine", "fingerprint", "suppressed",
    ]  # fmt: skip
    assert document["metrics"][0]["contract"] == "Kasse"
    assert {item["severity"] for item in document["diagnostics"]} <= {"error", "warning", "info"}


def results(log: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for run in log["runs"] for one in run["results"]]


def test_sarif_points_at_the_very_characters(analysis: Analysis) -> None:
    log = to_sarif(analysis)
    (found,) = [item for item in results(log) if item["ruleId"] == "tx-origin"]
    region = found["locations"][0]["physicalLocation"]["region"]
    assert log["runs"][0]["columnKind"] == "unicodeCodePoints"
    line = SOURCE.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "tx.origin"
    data = SOURCE.encode()
    assert data[region["byteOffset"] : region["byteOffset"] + region["byteLength"]] == b"tx.origin"


def test_sarif_has_what_its_readers_need(analysis: Analysis) -> None:
    log = json.loads(json.dumps(to_sarif(analysis)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [item.info.id for item in DETECTORS]
    assert all(rule["help"]["markdown"].count("\n## ") == 5 for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert len(result["partialFingerprints"][FINGERPRINT]) == 32
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri == "src/Kasse%20mit%20Umlaut%20%C3%A4.sol"


def test_sarif_marks_silenced_findings(analysis: Analysis) -> None:
    marked = [
        "suppressions" in item
        for item in results(to_sarif(analysis))
        if item["ruleId"] == "unchecked-low-level-call"
    ]
    assert sorted(marked) == [False, True]


def test_text_shows_the_worst_first_and_counts_what_is_silenced(analysis: Analysis) -> None:
    text = to_text(analysis)
    findings = [
        line for line in text.splitlines() if "]" in line and "ä.sol" in line and "warning:" not in line
    ]
    order = [line.split(": ")[1] for line in findings]
    assert order == sorted(order, key=SEVERITIES.index)
    assert "1 silenced by comments" in text.splitlines()[-1]
    assert "ä.sol:6:" in text


def test_markdown_explains_each_kind_once(analysis: Analysis) -> None:
    report = to_markdown(analysis)
    assert report.count("### tx.origin decides who may act") == 1
    assert "SWC-115" in report
    assert re.search(r"\| Kasse \| \d+ \| 8 \|", report)


def test_text_names_the_file_of_a_warning_that_has_no_line() -> None:
    warning = Diagnostic("warning", "1878", "src/A.sol", 0, 0, "No license.", None)
    text = to_text(Analysis(1, 0.0, (warning,), (), (), ()))
    assert text.startswith("src/A.sol: warning: No license.\n")


def test_an_empty_analysis_reads_well_in_every_format() -> None:
    empty = Analysis(0, 0.0, (), (), (), ())
    assert to_text(empty) == "No findings in 0 files, 0.0 s.\n"
    assert "No findings" in to_markdown(empty)
    assert results(to_sarif(empty)) == []


@pytest.mark.parametrize("form", [to_document, to_sarif])
def test_a_baseline_hides_what_it_knew_and_nothing_more(
    form: Callable[[Analysis], dict[str, Any]], analysis: Analysis, compiled: Callable[..., Compilation]
) -> None:
    known = known_fingerprints(json.loads(json.dumps(form(analysis))))
    assert only_new(analysis, known).findings == ()
    more = SOURCE.replace("to.send(2);", "to.send(2);\n        to.send(3);")
    later = analyze([compiled({"src/Kasse mit Umlaut ä.sol": more})], silent())
    fresh = [item for item in only_new(later, known).findings if item.detector == "unchecked-low-level-call"]
    assert [more.splitlines()[item.line - 1].strip() for item in fresh] == ["to.send(3);"]


@pytest.mark.parametrize(
    "document", [None, [], {}, {"schema": "other"}, {"version": "2.1.0", "runs": [{"results": [{}]}]}]
)
def test_a_baseline_of_another_kind_is_refused_with_a_next_step(document: Any) -> None:
    with pytest.raises(InputError) as caught:
        known_fingerprints(document)
    assert caught.value.next_step
