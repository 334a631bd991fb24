"""A person exports: the report in every format, the patch, and the test of a counterexample."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from core.pipeline import verify_texts
from core.progress import silent
from core.text import SourceText
from desktop.candidate import Candidate, files_of
from desktop.verification.view import VerificationView
from tests.stories.desktop.person import Person

FORMATS = (
    ("Report as HTML", "safe.html", b"<!DOCTYPE html>"),
    ("Report as PDF", "safe.pdf", b"%PDF-"),
    ("Report as Markdown", "safe.md", b"# Report on"),
    ("Findings as SARIF", "safe.sarif", b"{"),
)


def test_a_person_writes_the_report_in_every_format_and_takes_a_counterexample_along(
    person: Person, project: Path, tmp_path: Path
) -> None:
    person.opens(project, "Safe.sol")
    person.give("rewrite-security")
    person.sees_proposals()
    for command, name, start in FORMATS:
        target = tmp_path / name
        person.command(command)
        person.choose_file(target)
        person.until(lambda target=target: str(target) in person.window.notices.text())
        assert target.read_bytes().startswith(start)
    told = (tmp_path / "safe.md").read_text("utf-8")
    assert "tx.origin" in told and person.session.candidates[0].title in told
    log = json.loads((tmp_path / "safe.sarif").read_text("utf-8"))
    assert "tx-origin" in {result["ruleId"] for result in log["runs"][0]["results"]}

    person.rests()
    person.session.add_candidate(forgetful(person))
    person.chooses(person.session.candidates[-1])
    assert person.window.review.words().kind == "breaks"
    person.give("panel-evidence")
    panel = person.window.panel("evidence")
    assert isinstance(panel, VerificationView)
    assert "Counterexample" in panel.details.toPlainText()
    person.click(panel.copy_button)
    copied = QGuiApplication.clipboard().text()
    assert "interface Vm" in copied and "function test" in copied

    panes = person.window.review.panes()
    assert panes is not None
    panes[1].setFocus()
    person.give("copy-change")
    assert QGuiApplication.clipboard().text().startswith("--- ")
    person.rests()


def forgetful(person: Person) -> Candidate:
    """A proposal as a model may make it, which forgets to add up; judged by the real engine."""
    built = person.session.base
    assert built is not None
    unit = next(name for name in files_of(built) if name.endswith("Safe.sol"))
    before = next(one.input.sources[unit] for one in built.compilations if unit in one.input.sources)
    after = SourceText.of(unit, before.text.replace("        total += amount;\n", ""))
    report = verify_texts(built, {unit: after}, person.desktop.bench.tools(), silent())
    assert report.verdict == "fail"
    title, reason = "Write less to storage", "Made to break, so that there is a counterexample."
    return Candidate(
        "forgetful", title, reason, "test", "review",
        {unit: before}, {unit: after}, files_of(built), (), report,
    )  # fmt: skip
