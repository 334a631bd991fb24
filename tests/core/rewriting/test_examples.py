"""The examples on every rule's page are what the rule really does, and the outcome compiles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.rewriting.catalog import RULES
from core.rewriting.engine import Proposals
from core.rewriting.proposal import apply_edits
from core.rewriting.rule import RewriteRule, RuleExample
from core.text import SourceText
from tests.core.rewriting.conftest import Compile, applied, errors, proposed

FIXTURES = Path(__file__).resolve().parents[2] / "contracts" / "rules"
CASES = [
    pytest.param(rule, example, id=f"{rule.info.id}-{example.title}")
    for rule in RULES
    for example in rule.examples
]
PAGES = sorted(FIXTURES.glob("*.sol"))


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_an_example_becomes_what_its_page_shows(
    rule: RewriteRule, example: RuleExample, rewrite: Callable[..., str]
) -> None:
    assert rewrite(rule.info.id, example.before) == (example.after or example.before)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_second_run_finds_nothing_more_to_do(
    rule: RewriteRule, example: RuleExample, rewrite: Callable[..., str]
) -> None:
    once = rewrite(rule.info.id, example.before)
    assert rewrite(rule.info.id, once) == once


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_exactly_the_marked_lines_of_the_fixture_change(path: Path, newline: str, compiled: Compile) -> None:
    rule = path.name.split(".")[0]
    text = path.read_text("utf-8").replace("\n", newline)
    before = compiled(text)
    assert errors(before) == []
    proposals = proposed(before, rule)
    assert proposals.notes == ()
    changed = _changed_lines(before.input.sources["a.sol"], proposals)
    marked = {line for line in text.split(newline) if line.endswith(f"//~ {rule}")}
    assert changed == marked


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_fixture_compiles_afterwards_with_its_line_ends_and_comments(
    path: Path, newline: str, compiled: Compile
) -> None:
    rule = path.name.split(".")[0]
    text = path.read_text("utf-8").replace("\n", newline)
    before = compiled(text)
    after = applied(before, proposed(before, rule))["a.sol"]
    assert errors(compiled(after.data)) == []
    assert after.data.count(b"\r") == (after.data.count(b"\n") if newline == "\r\n" else 0)
    assert after.text.count("//") == text.count("//")
    assert not any(line.strip() == "" and line for line in after.text.split(newline))


def _changed_lines(before: SourceText, proposals: Proposals) -> set[str]:
    """Lines of `before` that are gone afterwards, or that an edit takes out of their place."""
    edits = [edit for item in proposals.items for edit in item.edits]
    after = apply_edits({before.path: before}, edits)[before.path]
    taken = [before.slice(edit.span) for edit in edits if not edit.text]
    moved = {line.strip() for text in taken for line in text.splitlines()}
    gone = set(before.text.splitlines()) - set(after.text.splitlines())
    return gone | {line for line in before.text.splitlines() if line.strip() in moved - {""}}
