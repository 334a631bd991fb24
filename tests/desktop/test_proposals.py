"""The list of proposals: filtered, sorted, grouped and counted, by keys alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.candidate import TOGETHER, Candidate
from desktop.look import Look
from desktop.proposals.arranging import Arrangement, Heading, arranged, saved
from desktop.proposals.model import HEADING
from desktop.proposals.view import ProposalsView
from desktop.session import Session
from tests.desktop.factories import candidate, report, text


@pytest.fixture
def four(tmp_path: Path) -> tuple[Candidate, ...]:
    """Three rules over two files, and all of them together."""
    one = replace(candidate(tmp_path), goals=("gas",), report=report(change=-100))
    two = replace(
        candidate(tmp_path, verdict="fail"), id="p2", title="Guard the call", origin="missing-guard",
        goals=("security",), before={"Vault.sol": text(path="Vault.sol")},
        after={"Vault.sol": text("contract V {}", "Vault.sol")}, report=report("fail", change=900),
    )  # fmt: skip
    three = replace(one, id="p3", title="Cheaper loop", origin="cached-length", report=report(change=-500))
    origin = "custom-error, cached-length"
    return replace(one, id=TOGETHER, title="All", origin=origin, report=None), one, two, three


def titles(four: tuple[Candidate, ...], **wanted: object) -> list[str]:
    rows = arranged(four, Arrangement(**wanted))  # type: ignore[arg-type]
    return [f"# {row.title} {row.count}" if isinstance(row, Heading) else row.id for row in rows]


def test_choices_of_one_aspect_add_up_and_aspects_narrow(four: tuple[Candidate, ...]) -> None:
    assert titles(four) == [TOGETHER, "p1", "p2", "p3"]
    assert titles(four, only=frozenset({("goal", "security")})) == ["p2"]
    rules = frozenset({("rule", "custom-error"), ("rule", "missing-guard")})
    assert titles(four, only=rules) == [TOGETHER, "p1", "p2"]
    assert titles(four, only=rules | {("file", "Vault.sol")}) == ["p2"]
    assert titles(four, only=frozenset({("verdict", "breaks")})) == ["p2"]
    assert titles(four, words="cheaper LOOP") == ["p3"] and titles(four, words="breaks") == ["p2"]


def test_the_order_is_by_what_was_saved_and_what_is_unmeasured_or_breaks_comes_last(
    four: tuple[Candidate, ...],
) -> None:
    assert [saved(item) for item in four] == [None, 100, None, 500]
    assert titles(four, order="gas") == ["p3", "p1", TOGETHER, "p2"]
    assert titles(four, order="verdict") == ["p1", "p3", TOGETHER, "p2"]
    assert titles(four, order="file")[-1] == "p2"


def test_groups_have_a_heading_with_their_number(four: tuple[Candidate, ...]) -> None:
    assert titles(four, group="file") == ["# Box.sol 3", TOGETHER, "p1", "p3", "# Vault.sol 1", "p2"]
    assert titles(four, group="rule")[:2] == ["# Several rules together 1", TOGETHER]


def view(look: Look, qtbot: QtBot, four: tuple[Candidate, ...]) -> tuple[ProposalsView, Session]:
    session = Session()
    made = ProposalsView(session, look)
    qtbot.addWidget(made)
    made.resize(280, 500)
    made.show()
    for item in four:
        session.add_candidate(item)
    return made, session


def test_words_are_typed_the_first_is_opened_and_escape_shows_all_again(
    look: Look, qtbot: QtBot, four: tuple[Candidate, ...]
) -> None:
    made, session = view(look, qtbot, four)
    assert made.bar.count.text() == "4 proposals"
    made.focus_filter()
    QTest.keyClicks(made.bar.words, "guard")
    assert [item.id for item in made.model.candidates] == ["p2"]
    assert made.bar.count.text() == "1 of 4 proposals"
    QTest.keyClick(made.bar.words, Qt.Key.Key_Return)
    assert session.reviewing is not None and session.reviewing.candidate.id == "p2"
    QTest.keyClicks(made.bar.words, " nothing like it")
    assert made.model.candidates == () and made._nothing.isVisible()
    QTest.keyClick(made.bar.words, Qt.Key.Key_Escape)
    assert len(made.model.candidates) == 4 and made.bar.words.text() == ""
    assert made.list.currentIndex().data() == "Guard the call"


def test_down_goes_into_the_list_and_passes_over_headings(
    look: Look, qtbot: QtBot, four: tuple[Candidate, ...]
) -> None:
    made, _session = view(look, qtbot, four)
    made.bar.choose(group="file")
    assert isinstance(made.model.index(0).data(HEADING), Heading)
    assert made.model.index(0).data() == "Box.sol, 3 proposals"
    made.activateWindow()
    made.focus_filter()
    qtbot.waitUntil(made.bar.words.hasFocus)
    QTest.keyClick(made.bar.words, Qt.Key.Key_Down)
    seen = []
    for _ in range(4):
        seen.append(made.list.currentIndex().data())
        QTest.keyClick(made.list, Qt.Key.Key_Down)
    assert seen == ["All", "Custom errors instead of texts", "Cheaper loop", "Guard the call"]


def test_the_menu_offers_what_is_there_and_takes_it_by_keys(
    look: Look, qtbot: QtBot, four: tuple[Candidate, ...]
) -> None:
    made, _session = view(look, qtbot, four)
    made.bar.menu.aboutToShow.emit()
    menus = {action.text().replace("&", ""): action.menu() for action in made.bar.menu.actions()}
    rules = menus["Rule"]
    assert rules is not None
    names = [action.text() for action in rules.actions()]  # type: ignore[attr-defined]
    assert names == ["cached-length", "custom-error", "missing-guard"]
    rules.actions()[2].trigger()  # type: ignore[attr-defined]
    assert [item.id for item in made.model.candidates] == ["p2"]
    assert made.bar.button.text() == "Show · 1"
    order = menus["Sort by"]
    assert order is not None
    order.actions()[1].trigger()  # type: ignore[attr-defined]
    assert made.bar.count.text() == "1 of 4 proposals · Gas saved"
