"""A change outside of the finding that was to be cured is flagged, with the real compiler's trees."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.text import SourceText
from desktop.app import Desktop
from desktop.operations import asking, rewrite
from desktop.reviewing import Reviewing
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE


def test_only_what_lies_outside_of_the_asked_finding_is_flagged(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file = box / "Box.sol"
    text = BEFORE.replace('require(next > 0, "zero");', 'require(tx.origin == who, "zero");')
    file.write_text(text.replace("uint256 public value;", "uint256 public value; address who;"))
    session, bench = desktop.session, desktop.bench
    desktop.window.open_path(box)
    until(lambda: session.analysis is not None and file in session.documents)
    assert session.analysis is not None
    found = next(item for item in session.analysis.findings if item.detector == "tx-origin")
    rewrite.rewrite_finding(bench, found)
    until(lambda: session.reviewing is not None and not bench.jobs.states())
    reviewing = session.reviewing
    assert reviewing is not None
    candidate = next(item for item in session.candidates if item.id == reviewing.candidate.id)
    (place,) = candidate.asked
    asked = reviewing.candidate.before[place.file].data[place.span.start : place.span.end].decode()
    assert asked.startswith("function set")
    assert asking.stray_hunks(bench, reviewing, 0) == {}

    (name,) = reviewing.candidate.after
    wider = reviewing.candidate.after[name].text.replace("return value;", "return value + 1;")
    candidate = replace(candidate, id="wider", after={name: SourceText.of(name, wider)})
    other = Reviewing.of(candidate)
    assert list(asking.stray_hunks(bench, other, 0).values()) == ["This also changes get."]
    session.review(candidate)
    panes = desktop.window.review.panes()
    assert panes is not None and list(panes[1].strays.values()) == ["This also changes get."]

    by_hand = Reviewing.of(reviewing.candidate).edit(0, SourceText.of(name, wider))
    assert asking.stray_hunks(bench, by_hand, 0) == {}, "a person wrote that"
