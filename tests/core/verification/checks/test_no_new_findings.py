# ruff: noqa: E501 - Solidity in one line reads better here
"""no-new-findings: what moved is not new, what is claimed to be cured must be gone."""

from __future__ import annotations

import pytest

from core.analysis.finding import Finding
from core.progress import silent
from core.verification.checks import no_new_findings
from core.verification.findings import analysis_of
from core.verification.report import CheckResult
from tests.core.verification.conftest import Compile, context_of, subject_of

BANK = """pragma solidity ^0.8.20;
contract Bank {
    mapping(address => uint256) public balances;
    address public owner = msg.sender;
    uint256 public limit;
    function put() external payable { balances[msg.sender] += msg.value; }
    function take() external {
        uint256 amount = balances[msg.sender];
        balances[msg.sender] = 0;
        (bool ok, ) = msg.sender.call{value: amount}("");
        require(ok, "refused");
    }
    function setLimit(uint256 amount) external { require(tx.origin == owner, "no"); limit = amount; }
    function setOwner(address next) external { require(tx.origin == owner, "no"); owner = next; }
}
"""
LATE = BANK.replace("        balances[msg.sender] = 0;\n", "").replace(
    '"refused");\n', '"refused");\n        balances[msg.sender] = 0;\n'
)


def judge(compiled: Compile, before: str, after: str, fixes: tuple[str, ...] = ()) -> CheckResult:
    old, new = compiled(before), compiled(after)
    assert old.ok and new.ok, (old.diagnostics, new.diagnostics)
    context = context_of("Bank", fixes=fixes)
    return no_new_findings.check(subject_of(old, "Bank"), subject_of(new, "Bank"), context)


def found(compiled: Compile, source: str, detector: str, function: str) -> Finding:
    findings = analysis_of(compiled(source), silent()).findings
    return next(item for item in findings if item.detector == detector and item.function.startswith(function))


def test_a_reentrancy_that_the_change_opens_fails(compiled: Compile) -> None:
    result = judge(compiled, BANK, LATE)
    assert result.verdict == "fail"
    assert "reentrancy" in result.summary and "take()" in result.summary


@pytest.mark.parametrize(
    "after",
    [
        "// a line more\n\n" + BANK,
        BANK.replace('"no"', '"nobody"'),
        BANK.replace("tx.origin == owner", "owner == tx.origin"),
        BANK.replace(
            'setLimit(uint256 amount) external { require(tx.origin == owner, "no");',
            "setLimit(uint256 amount) external { _check();",
        ).replace(
            "    function setOwner",
            '    function _check() internal view { require(tx.origin == owner, "no"); }\n    function setOwner',
        ),
        BANK.replace("setLimit", "changeLimit"),
    ],
)
def test_a_finding_that_was_edited_or_moved_is_not_new(after: str, compiled: Compile) -> None:
    result = judge(compiled, BANK, after)
    assert result.verdict == "pass", result
    assert result.evidence["new"] == []


def test_one_more_of_the_same_kind_in_another_function_is_new(compiled: Compile) -> None:
    less = BANK.replace(
        "setOwner(address next) external { require(tx.origin",
        "setOwner(address next) external { require(msg.sender",
    )
    result = judge(compiled, less, BANK)
    assert result.verdict == "fail"
    assert [item["function"] for item in result.evidence["new"]] == ["setOwner(address)"]


def test_a_cure_that_cures_passes_and_says_so(compiled: Compile) -> None:
    claim = found(compiled, BANK, "tx-origin", "setLimit")
    cured = BANK.replace(
        "uint256 amount) external { require(tx.origin", "uint256 amount) external { require(msg.sender"
    )
    result = judge(compiled, BANK, cured, (claim.fingerprint,))
    assert result.verdict == "pass"
    assert "gone as claimed" in result.summary


@pytest.mark.parametrize(
    "after",
    [
        BANK,
        BANK.replace("tx.origin == owner", "owner == tx.origin"),
        BANK.replace("function setLimit", "// slither-disable-next-line tx-origin\n    function setLimit"),
        BANK.replace(
            "address next) external { require(tx.origin", "address next) external { require(msg.sender"
        ),
    ],
)
def test_a_cure_that_cures_something_else_or_nothing_fails(after: str, compiled: Compile) -> None:
    claim = found(compiled, BANK, "tx-origin", "setLimit")
    result = judge(compiled, BANK, after, (claim.fingerprint,))
    assert result.verdict == "fail", result
    assert "still there" in result.summary


def test_a_contract_next_door_does_not_count(compiled: Compile) -> None:
    neighbor = "contract Door { address o = msg.sender; uint256 x; function f() external { require(tx.origin == o); x = 1; } }\n"
    assert judge(compiled, BANK, BANK + neighbor).verdict == "pass"
    based = BANK.replace("contract Bank {", "contract Bank is Door {").replace(
        "^0.8.20;\n", "^0.8.20;\n" + neighbor
    )
    assert judge(compiled, BANK, based).verdict == "fail"


def test_sources_that_do_not_compile_are_not_judged(compiled: Compile) -> None:
    broken = subject_of(compiled("pragma solidity ^0.8.20; contract Bank { oops }"), "Bank")
    old = subject_of(compiled(BANK), "Bank")
    assert no_new_findings.check(old, broken, context_of("Bank")).verdict == "inconclusive"
    assert no_new_findings.check(broken, old, context_of("Bank")).verdict == "inconclusive"
