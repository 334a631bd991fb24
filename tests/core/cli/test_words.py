"""The words of a verdict: fixed, and never better than the evidence."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from core.cli.text.plain import plain
from core.cli.text.verification import show_report
from core.verification.report import CallStep, ContractReport, VerificationReport
from core.verification.words import percent, report_words, step_words, verdict_words
from tests.core.store.factories import a_report


def _contract(report: VerificationReport) -> ContractReport:
    return report.contracts[0]


def test_a_tested_pass_tells_sequences_coverage_and_gas() -> None:
    words = verdict_words(_contract(a_report("pass")))
    assert words == (
        "Verified (tested: 400 sequences, cut short by the time limit, coverage 93 %, "
        "gas of calls +200.0 %, gas of deployment −4.7 %)"
    )


def test_identical_code_needs_no_figures() -> None:
    assert verdict_words(replace(_contract(a_report()), tier="identical")) == "Verified (identical)"


def test_a_declared_change_is_listed() -> None:
    contract = replace(_contract(a_report()), declared=("revert-data:withdraw(uint256)", "abi-added"))
    assert verdict_words(contract) == (
        "Verified, changed as declared: revert-data:withdraw(uint256), abi-added"
    )


def test_a_break_and_a_missing_answer_say_why() -> None:
    assert verdict_words(_contract(a_report("fail"))) == "Breaks: Both sides were compared."
    assert verdict_words(_contract(a_report("inconclusive"))) == "Not verified: Both sides were compared."


def test_a_report_on_no_contract_is_not_verified() -> None:
    empty = VerificationReport("inconclusive", 1, "b", "a", ())
    assert report_words(empty) == "Not verified: there is no contract to compare."


def test_a_coverage_is_never_rounded_up() -> None:
    report = a_report()
    contract = _contract(report)
    assert contract.behavior is not None
    coverage = replace(contract.behavior.coverage, before=0.999, after=0.998)
    words = verdict_words(replace(contract, behavior=replace(contract.behavior, coverage=coverage)))
    assert "coverage 99 %" in words


def test_percent_is_signed_and_calls_no_change_no_change() -> None:
    assert percent(1000, 926) == "−7.4 %"
    assert percent(1000, 1031) == "+3.1 %"
    assert percent(5, 5) == "±0 %"
    assert percent(0, 5) == "+5"


def test_a_step_reads_as_a_sentence() -> None:
    step = CallStep("user1", "contract", 1500, "withdraw(uint256)", ("5",), "0x", 60)
    assert step_words(step) == "user1 calls withdraw(5) on contract with 1,500 wei, 60 s later"
    assert step_words(CallStep("user1", "contract", 1, "", (), "0x")) == "user1 sends to contract with 1 wei"


def test_a_break_is_shown_with_its_steps_and_its_foundry_test() -> None:
    sink = io.StringIO()
    show_report(Console(file=sink, width=200, markup=False, emoji=False), a_report("fail"))
    shown = sink.getvalue()
    assert "1. user1 calls withdraw(5) on contract with 5 wei, 60 s later" in shown
    assert "before: success. returns nothing" in shown
    assert "after:  revert. reverts with Panic(17)" in shown
    assert "contract CounterexampleTest {}" in shown
    assert "selector order" in shown
    assert "\x1b" not in shown


def test_foreign_text_cannot_steer_the_terminal() -> None:
    assert plain("a\x1b[2Jb\u202ec\r\td\n") == "a<U+001B>[2Jb<U+202E>c<U+000D>\td\n"
    assert plain("überweise 🦊 [bold]") == "überweise 🦊 [bold]"
