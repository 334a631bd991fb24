"""`verify`: verdicts, exit codes and both forms of the answer, on real contracts and a real EVM."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.cli.running import BANK, BANK_BROKEN, run, run_process
from tests.core.cli.schemas import VERIFICATION, assert_fits


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A folder with a contract as it was and three later versions of it."""
    renamed = BANK.replace("+= msg.value - fee", "= balances[msg.sender] + (msg.value - fee)")
    versions = {"before": BANK, "same": renamed, "broken": BANK_BROKEN, "not": "contract Bank { uint x = ; }"}
    for name, text in versions.items():
        (tmp_path / f"{name}.sol").write_text(text)
    return tmp_path


def test_a_pass_exits_0_and_says_how_it_was_tested(pair: Path) -> None:
    ran = run(pair, "verify", "before.sol", "same.sol", "--calls", "300")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Bank: Verified (")
    assert "same-behavior" in ran.out


def test_a_break_exits_1_with_steps_and_a_foundry_test(pair: Path) -> None:
    ran = run(pair, "verify", "before.sol", "broken.sol", "--calls", "300")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("Bank: Breaks: ")
    assert "calls deposit()" in ran.out
    assert "The same as a Foundry test" in ran.out
    assert "function test" in ran.out


def test_the_document_is_the_promised_one_and_the_same_for_the_same_seed(pair: Path) -> None:
    arguments = ("verify", "before.sol", "broken.sol", "--calls", "200", "--seed", "5", "--format", "json")
    first, second = run(pair, *arguments), run_process(pair, *arguments)
    assert (first.code, first.err) == (1, "")
    document = first.document()
    assert_fits(document, VERIFICATION)
    assert (document["verdict"], document["seed"]) == ("fail", 5)
    assert document["contracts"][0]["behavior"]["counterexample"] is not None
    assert second.document() == document


def test_the_same_text_is_identical(pair: Path) -> None:
    ran = run(pair, "verify", "before.sol", "before.sol", "--format", "json")
    document = ran.document()
    assert_fits(document, VERIFICATION)
    assert (ran.code, document["contracts"][0]["tier"]) == (0, "identical")


def test_what_does_not_compile_breaks(pair: Path) -> None:
    ran = run(pair, "verify", "before.sol", "not.sol", "--format", "json")
    assert ran.code == 1
    document = ran.document()
    assert_fits(document, VERIFICATION)
    assert document["verdict"] == "fail"


def test_a_contract_that_is_not_there_is_a_wrong_input(pair: Path) -> None:
    run(pair, "verify", "before.sol", "same.sol", "--contract", "Vault").assert_told(2, "Vault")


def test_projects_with_files_of_one_name_are_each_compared_with_their_own(tmp_path: Path) -> None:
    """What changed in the second project must not hide behind the first one's file."""
    for side, second in (("old", BANK), ("new", BANK_BROKEN)):
        for name, text in (("one", BANK), ("two", second)):
            (tmp_path / side / name).mkdir(parents=True)
            (tmp_path / side / name / "foundry.toml").write_text("[profile.default]\n")
            (tmp_path / side / name / "Bank.sol").write_text(text)
    ran = run(tmp_path, "verify", "old", "new", "--calls", "200", "--format", "json")
    assert ran.code == 1
    assert [item["verdict"] for item in ran.document()["contracts"]] == ["pass", "fail"]


def test_a_file_that_reached_no_compiler_keeps_the_whole_from_passing(tmp_path: Path) -> None:
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "Bank.sol").write_text(BANK)
        (tmp_path / side / "Lost.sol").write_text(BANK.replace("contract", 'import "./no.sol";\ncontract'))
    ran = run(tmp_path, "verify", "old", "new")
    assert ran.code == 1
    assert "Not compared, in the original: Lost.sol:4" in ran.err
    assert "Not verified: Not compared" in ran.out


def test_an_original_that_does_not_compile_is_told_with_its_reason(pair: Path) -> None:
    ran = run(pair, "verify", "not.sol", "same.sol")
    assert ran.code == 1
    assert ran.out.startswith("Not verified: The original does not compile, so nothing can be compared: ")
    assert "(not.sol:1)" in ran.out
