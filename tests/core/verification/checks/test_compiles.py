"""compiles: errors fail, warnings are listed, other settings are not compared."""

from __future__ import annotations

from core.solidity.compilation import CompilerSettings
from core.verification.checks import compiles
from tests.core.verification.conftest import Compile, context_of, subject_of

BANK = """pragma solidity >=0.7.0; contract Bank { function f(uint256 a) public pure returns (uint256) {
return a; } }"""


def test_the_first_error_is_told_with_its_place(compiled: Compile) -> None:
    after = subject_of(compiled(BANK.replace("return a;", "return b;")), "Bank")
    result = compiles.check(subject_of(compiled(BANK), "Bank"), after, context_of("Bank"))
    assert result.verdict == "fail"
    assert "Undeclared identifier" in result.summary and "a.sol:2" in result.summary
    assert result.evidence["errors"][0]["line"] == 2


def test_only_warnings_that_were_not_there_before_are_new(compiled: Compile) -> None:
    unused = BANK.replace("return a;", "uint256 b; return a;")
    twice = BANK.replace("return a;", "uint256 b; uint256 c; return a;")
    old, new = subject_of(compiled(unused), "Bank"), subject_of(compiled(twice), "Bank")
    result = compiles.check(old, new, context_of("Bank"))
    assert result.verdict == "pass"
    assert len(result.evidence["new_warnings"]) == 1
    assert "1 warning is new" in result.summary
    assert compiles.check(new, new, context_of("Bank")).evidence["new_warnings"] == []


def test_other_settings_cannot_be_compared(compiled: Compile) -> None:
    plain = subject_of(compiled(BANK, "0.8.30", CompilerSettings(optimizer=False)), "Bank")
    result = compiles.check(subject_of(compiled(BANK), "Bank"), plain, context_of("Bank"))
    assert result.verdict == "inconclusive"
    assert "optimizer" in result.summary


def test_another_compiler_version_is_named(compiled: Compile) -> None:
    old, new = subject_of(compiled(BANK, "0.7.6"), "Bank"), subject_of(compiled(BANK, "0.8.30"), "Bank")
    result = compiles.check(old, new, context_of("Bank"))
    assert result.verdict == "pass"
    assert "0.7.6" in result.summary and "0.8.30" in result.summary


def test_a_contract_that_became_abstract_fails(compiled: Compile) -> None:
    after = subject_of(compiled(BANK.replace("contract Bank", "abstract contract Bank")), "Bank")
    result = compiles.check(subject_of(compiled(BANK), "Bank"), after, context_of("Bank"))
    assert result.verdict == "fail"
    assert "abstract" in result.summary


def test_an_original_that_does_not_compile_is_no_yardstick(compiled: Compile) -> None:
    broken = subject_of(compiled(BANK.replace("return a;", "return b;")), "Bank")
    result = compiles.check(broken, subject_of(compiled(BANK), "Bank"), context_of("Bank"))
    assert result.verdict == "inconclusive"
