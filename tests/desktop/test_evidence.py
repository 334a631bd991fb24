"""The words of a verdict, and which gas stands for a proposal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.verification.report import VerificationReport
from desktop.evidence import gas_color, gas_rows, headline_gas, verdict_words
from desktop.gas.model import bars_of, empty_words
from desktop.proposals.arranging import saved
from desktop.proposals.model import gas_of
from desktop.theme import DARK
from desktop.verification.model import check_rows, ether, facts, stories
from desktop.words import change, number, percent
from tests.desktop.factories import candidate, counterexample, report

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (report("pass"), "Verified"),
        (report("pass", declared=("revert-data",)), "Verified, changed as declared"),
        (report("fail"), "Breaks"),
        (report("inconclusive"), "Not verified"),
    ],
)
def test_the_word_is_that_of_the_product(made: VerificationReport, word: str, qapp: QApplication) -> None:
    assert verdict_words(made).word == word


def test_a_report_about_no_contract_is_not_a_pass() -> None:
    empty = VerificationReport("inconclusive", 1, "", "", (), ("No contract was changed.",))
    assert verdict_words(empty).kind == "not-verified"
    assert "No contract was changed." in verdict_words(empty).sentence


def test_the_sentence_of_a_tested_pass_says_how_much_was_tested() -> None:
    assert verdict_words(report("pass")).sentence == "Tested: 40 sequences, 2,000 calls, coverage 94 %."


def test_the_headline_names_the_largest_function_and_the_deployment_and_never_noise() -> None:
    rows = headline_gas(report(change=-312))
    assert [(row.label, row.change) for row in rows] == [("set(uint256)", -312), ("deployment", -10_000)]
    assert [row.label for row in headline_gas(report(change=0))] == ["deployment"]


def test_a_small_loss_in_a_function_never_hides_a_saving_in_the_deployment(tmp_path: Path) -> None:
    made = replace(candidate(tmp_path), report=report(change=7))
    assert gas_of(made) == "+7 gas · −10,000 deploy"


def test_the_gas_of_what_did_not_pass_never_reads_as_a_saving(tmp_path: Path) -> None:
    broken = replace(candidate(tmp_path), report=report("fail"))
    unsure = replace(candidate(tmp_path), report=report("inconclusive"))
    assert gas_of(broken) == "" and saved(broken) is None
    assert gas_of(unsure) == "−312 gas · −10,000 deploy · not verified" and saved(unsure) is None
    rows = headline_gas(report())
    assert gas_color(DARK, report("inconclusive"), rows) == DARK.muted
    assert gas_color(DARK, report(), rows) == DARK.good


def test_every_measured_number_is_shown_once() -> None:
    rows = gas_rows(report())
    assert [row.label for row in rows] == ["deployment", "set(uint256)", "get()"]
    ((contract, bars),) = bars_of(report())
    assert contract == "Box"
    assert bars[1].explanation == "44,000 → 43,688 gas, −312, median of 500 calls"
    assert bars[2].difference == "noise"


def test_a_counterexample_is_told_as_steps() -> None:
    (story,) = stories(report("fail", counterexample=counterexample()))
    assert story.steps == ("owner → contract.set(5)", "user1 → contract.get() with 2 ether, 60 s later")
    assert story.before == "succeeds: returned 5"


def test_checks_carry_their_own_words() -> None:
    rows = check_rows(report("pass", declared=("revert-data",)))
    assert [(row.check, row.word) for row in rows] == [
        ("compiles", "Passes"),
        ("same-behavior", "As declared"),
    ]


@pytest.mark.parametrize(("verdict", "word"), [("inconclusive", "Inconclusive"), ("fail", "Fails")])
def test_what_did_not_pass_is_the_first_row(verdict: str, word: str) -> None:
    assert [row.word for row in check_rows(report(verdict))] == [word, "Passes"]


def test_a_text_that_breaks_has_no_gas_to_show() -> None:
    broken = report("fail")
    assert gas_rows(broken) and bars_of(broken) == ()
    assert "breaks" in empty_words(True, broken)[0]


def test_a_capped_run_says_so() -> None:
    made = report()
    behavior = made.contracts[0].behavior
    assert behavior is not None
    capped = replace(made.contracts[0], behavior=replace(behavior, capped=True))
    assert "time limit" in dict(facts(replace(made, contracts=(capped,))))["Runs"]


def test_numbers_carry_true_signs() -> None:
    assert (number(-1200), change(1200), change(-7), change(0)) == ("−1,200", "+1,200", "−7", "±0")
    assert (percent(1000, 926), percent(0, 5)) == ("−7.4 %", "")
    assert (ether(2 * 10**18), ether(1), ether(5 * 10**9)) == ("2 ether", "1 wei", "5 gwei")
