"""Every example of every cheap check comes out as its page says, in two generations of compilers."""

from __future__ import annotations

import pytest

from core.verification.catalog import CHECKS
from core.verification.check import Check, CheckExample
from tests.core.verification.conftest import Compile, context_of, subject_of

CASES = [
    pytest.param(check, example, id=f"{check.info.id}-{example.title}")
    for check in CHECKS
    if check.info.cost != "run"
    for example in check.examples
]


@pytest.mark.parametrize("version", ["0.8.30", "0.5.17"])
@pytest.mark.parametrize(("check", "example"), CASES)
def test_an_example_gets_the_verdict_it_promises(
    check: Check, example: CheckExample, version: str, compiled: Compile
) -> None:
    before = subject_of(compiled(example.before, version))
    assert before.compilation.ok, before.compilation.diagnostics
    assert before.artifact is not None
    after = compiled(example.after, version)
    context = context_of(
        before.artifact.contract, declared=example.declared, documentation=example.documentation
    )
    result = check.check(before, subject_of(after, before.artifact.contract), context)
    assert result.verdict == example.verdict, result
    assert result.id == check.info.id
    assert result.summary.endswith(".")


@pytest.mark.parametrize("check", [pytest.param(item, id=item.info.id) for item in CHECKS])
def test_a_check_has_between_two_and_four_examples_and_one_that_fails(check: Check) -> None:
    assert 2 <= len(check.examples) <= 4
    measures_only = check.info.id == "gas"
    assert measures_only or any(example.verdict == "fail" for example in check.examples)


@pytest.mark.parametrize("check", [pytest.param(item, id=item.info.id) for item in CHECKS])
def test_the_page_of_a_check_has_every_heading(check: Check) -> None:
    lines = check.page.splitlines()
    for heading in ("What it finds", "Why it matters", "Example", "What a pass means", "Limits", "Source"):
        assert heading in lines
