"""Every detector finds what its examples and its fixture contracts mark, on those lines and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from core.analysis.catalog import DETECTORS, detector
from core.analysis.detector import Detector, Example
from core.analysis.engine import analyze
from core.progress import silent
from core.solidity.compilation import Compilation

FIXTURES = sorted((Path(__file__).parents[2] / "contracts" / "detectors").glob("*.sol"))
_MARK = re.compile(r"//~ (.*)$")


def marked_lines(source: str, detector_id: str) -> list[int]:
    """1-based lines that carry a mark of the detector."""
    marks = ((number, _MARK.search(line)) for number, line in enumerate(source.splitlines(), 1))
    return [number for number, mark in marks if mark and detector_id in mark.group(1).split()]


def found_lines(compilation: Compilation, detector_id: str) -> list[int]:
    assert compilation.ok, [item.message for item in compilation.diagnostics]
    analysis = analyze([compilation], silent(), only={detector_id})
    assert analysis.notes == ()
    return [item.line for item in analysis.findings]


@pytest.mark.parametrize(
    ("item", "example"),
    [(item, example) for item in DETECTORS for example in item.examples],
    ids=lambda value: value.info.id if isinstance(value, Detector) else value.title,
)
def test_an_example_is_flagged_on_its_marked_lines_only(
    item: Detector, example: Example, compiled: Callable[..., Compilation]
) -> None:
    expected = marked_lines(example.source, item.info.id)
    assert bool(expected) is example.flagged
    assert found_lines(compiled(example.source), item.info.id) == expected


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_a_fixture_is_flagged_on_its_marked_lines_only(
    path: Path, compiled: Callable[..., Compilation]
) -> None:
    source, detector_id = path.read_text("utf-8"), path.name.split(".")[0]
    assert detector(detector_id) is not None
    assert found_lines(compiled(source), detector_id) == marked_lines(source, detector_id)


@pytest.mark.parametrize("item", DETECTORS, ids=lambda item: item.info.id)
def test_a_fixture_shows_both_what_is_flagged_and_what_is_clean(item: Detector) -> None:
    path = next(path for path in FIXTURES if path.name == f"{item.info.id}.sol")
    source = path.read_text("utf-8")
    functions = len(re.findall(r"\b(?:function|modifier|receive|fallback)\b", source))
    assert functions >= 8
    assert 0 < len(marked_lines(source, item.info.id)) < functions
