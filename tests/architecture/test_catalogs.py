"""One shape, three times: every detector, rule and check is registered, explained and exemplified."""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.house import ROOT


@dataclass(frozen=True)
class Kind:
    """One of the three kinds: where its modules and its catalog are, and what its page must hold."""

    folder: str
    catalog: str
    rows: str
    function: str
    headings: tuple[str, ...]
    fixtures: str = ""

    def files(self) -> list[Path]:
        found = sorted((ROOT / self.folder).glob("*.py"))
        return [path for path in found if path.name != "__init__.py"]

    def catalog_rows(self) -> Sequence[Any]:
        rows: Sequence[Any] = getattr(importlib.import_module(self.catalog), self.rows)
        return rows

    def module(self, path: Path) -> Any:
        return importlib.import_module(f"{self.folder.replace('/', '.')}.{path.stem}")


FIRST = ("What it finds", "Why it matters", "Example")
DETECTORS = Kind(
    "core/analysis/detectors",
    "core.analysis.catalog",
    "DETECTORS",
    "detect",
    (*FIRST, "Limits", "Source"),
    "tests/contracts/detectors",
)
RULES = Kind(
    "core/rewriting/rules",
    "core.rewriting.catalog",
    "RULES",
    "propose",
    (*FIRST, "Safety", "Limits", "Source"),
    "tests/contracts/rules",
)
CHECKS = Kind(
    "core/verification/checks",
    "core.verification.catalog",
    "CHECKS",
    "check",
    (*FIRST, "What a pass means", "Limits", "Source"),
)
KINDS = (DETECTORS, RULES, CHECKS)
HEADINGS = frozenset({*DETECTORS.headings, *RULES.headings, *CHECKS.headings})


def _cases() -> list[Any]:
    return [
        pytest.param(kind, path, id=f"{kind.function}-{path.stem}") for kind in KINDS for path in kind.files()
    ]


def _id(path: Path) -> str:
    return path.stem.replace("_", "-")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.rows)
def test_the_catalog_lists_every_file_once_and_nothing_else(kind: Kind) -> None:
    listed = [row.info.id for row in kind.catalog_rows()]
    assert sorted(listed) == sorted(_id(path) for path in kind.files())
    assert len(set(listed)) == len(listed)
    assert listed, "an empty catalog proves nothing"


@pytest.mark.parametrize(("kind", "path"), _cases())
def test_the_id_is_the_file_name_and_the_row_is_the_module(kind: Kind, path: Path) -> None:
    module = kind.module(path)
    assert module.INFO.id == _id(path)
    (row,) = [row for row in kind.catalog_rows() if row.info.id == _id(path)]
    assert row.info is module.INFO
    assert row.examples is module.EXAMPLES
    assert row.page.strip() == module.__doc__.strip()
    assert getattr(row, kind.function) is getattr(module, kind.function)


@pytest.mark.parametrize(("kind", "path"), _cases())
def test_the_page_has_its_headings_in_order_each_with_text(kind: Kind, path: Path) -> None:
    lines = (kind.module(path).__doc__ or "").splitlines()
    places = [index for index, line in enumerate(lines) if line in HEADINGS]
    assert [lines[index] for index in places] == list(kind.headings)
    assert lines[0].strip(), "the first line is a sentence"
    for start, end in zip(places, [*places[1:], len(lines)], strict=True):
        assert any(line.strip() for line in lines[start + 1 : end]), f"nothing under “{lines[start]}”"


@pytest.mark.parametrize(("kind", "path"), _cases())
def test_two_to_four_examples_show_both_sides(kind: Kind, path: Path) -> None:
    examples = kind.module(path).EXAMPLES
    assert 2 <= len(examples) <= 4
    if kind is DETECTORS:
        assert {item.flagged for item in examples} == {True, False}
    elif kind is RULES:
        assert {item.after is None for item in examples} == {True, False}
    else:
        assert {item.verdict for item in examples} - {"pass"}, "a check that only ever passes is not trusted"


@pytest.mark.parametrize(("kind", "path"), _cases())
def test_there_is_a_fixture_contract(kind: Kind, path: Path) -> None:
    if kind.fixtures:
        assert list((ROOT / kind.fixtures).glob(f"{_id(path)}*")), f"no {kind.fixtures}/{_id(path)}.sol"


def test_ids_and_titles_state_a_pattern_in_words() -> None:
    for kind in KINDS:
        for row in kind.catalog_rows():
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.info.id)
            assert row.info.title[:1].isupper() or row.info.title.startswith("tx.")


def test_rules_cure_only_findings_that_some_detector_makes() -> None:
    known = {row.info.id for row in DETECTORS.catalog_rows()}
    for row in RULES.catalog_rows():
        assert set(row.info.fixes) <= known, row.info.id


def test_a_detector_that_reads_syntax_is_registered_with_it() -> None:
    able = 0
    for path in DETECTORS.files():
        module = DETECTORS.module(path)
        (row,) = [row for row in DETECTORS.catalog_rows() if row.info.id == _id(path)]
        assert row.detect_syntax is getattr(module, "detect_syntax", None)
        able += row.detect_syntax is not None
    assert able
