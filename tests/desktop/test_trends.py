"""Trends: what is kept with the saves, as charts that lead back to the history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.store.projects import ensure_project
from core.store.revisions import record_revisions
from desktop.app import Desktop
from desktop.gas.view import GasView
from desktop.operations.history import load_history
from desktop.session import ContractSize, RevisionRow
from desktop.trending import calls, code_size, deployment, functions, problems, score
from desktop.trends.view import TrendsView
from desktop.widgets.lines import LineChart
from tests.desktop.conftest import Until
from tests.desktop.factories import AFTER, BEFORE, report, text
from tests.desktop.test_history import NEXT, opened, panel, type_and_save

FIRST = RevisionRow(
    "r1",
    "Saved",
    "2026-11-20T10:00:00.000Z",
    ("A.sol",),
    "",
    score=80,
    findings={"A.sol": {"high": 2, "gas": 1}},
    sizes={"A.sol": (ContractSize("A", 80, 10, 900),)},
    gas={("A", ""): 200_000, ("A", "f()"): 100},
)
SECOND = replace(
    FIRST,
    id="r2",
    files=("B.sol",),
    saved_utc="2026-11-20T11:00:00.000Z",
    findings={"B.sol": {"high": 1}},
    sizes={"B.sol": (ContractSize("B", 20, 30, None),)},
    gas={("A", ""): 190_000, ("A", "f()"): 90, ("A", "g()"): 7},
)
ROWS = (SECOND, FIRST)


def test_problems_are_those_of_all_files_seen_so_far_oldest_first() -> None:
    chart = problems(ROWS)
    assert {item.name: [point.value for point in item.points] for item in chart.series} == {
        "High": [2, 3],
        "Gas": [1, 1],
    }


def test_the_score_is_weighed_by_lines_of_code() -> None:
    assert [point.value for point in score(ROWS).series[0].points] == [80, 35]


def test_what_was_not_measured_is_no_point() -> None:
    chart = code_size(ROWS)
    assert [(item.name, [point.value for point in item.points]) for item in chart.series] == [("A", [900])]
    assert chart.limit == 24_576 and not chart.worth_showing


def test_gas_of_chosen_functions_only() -> None:
    assert [point.value for point in deployment(ROWS).series[0].points] == [200_000, 190_000]
    assert functions(ROWS) == ("A.f()", "A.g()")
    assert [item.name for item in calls(ROWS, frozenset({"A.g()"})).series] == ["A.g()"]


def test_a_point_of_the_panel_leads_to_its_revision(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    view = desktop.window.panel("trends")
    assert isinstance(view, TrendsView)
    desktop.window.show_panel("trends")
    assert not view.chart.isVisible()
    type_and_save(desktop, file, NEXT, until)
    assert view.chart.isVisible()
    assert "1 finding" in view.chart.accessibleDescription()
    at = view.chart.place_of(0, 0).toPoint()
    QTest.mouseClick(view.chart, Qt.MouseButton.LeftButton, pos=at)
    history = panel(desktop)
    assert history.isVisible()
    assert [row.title for row, _ in history.chosen()] == ["As it was before the first save"]


def test_gas_before_and_after_of_an_applied_rewrite_is_a_trend(
    desktop: Desktop, box: Path, until: Until
) -> None:
    opened(desktop, box, until)
    store = desktop.bench.store()
    project = ensure_project(store, box).id
    record_revisions(store, project, [text(BEFORE)], "before")
    record_revisions(store, project, [text(AFTER)], "after", report=report())
    load_history(desktop.bench)
    until(lambda: len(desktop.session.revisions) == 2)
    newest, oldest = desktop.session.revisions
    assert (oldest.gas["Box", ""], newest.gas["Box", ""]) == (200_000, 190_000)
    assert newest.verdict == "Verified" and oldest.verdict == ""
    view = desktop.window.panel("gas")
    assert isinstance(view, GasView)
    (chart,) = view.findChildren(LineChart)
    assert "Box: 200,000 gas" in chart.accessibleDescription()
