"""A deterministic rule that fails the project's own verification cannot land."""

from __future__ import annotations

import pytest

from core.analysis.engine import analyze
from core.pipeline import judge
from core.progress import silent
from core.rewriting.catalog import RULES
from core.rewriting.engine import propose
from core.rewriting.rule import RewriteRule, RuleExample
from core.solidity.compiler import Outputs
from core.toolchain.toolchain import Toolchain
from core.verification.evm.trial import Budget
from tests.core.rewriting.conftest import Compile, compilers

CASES = [
    pytest.param(rule, example, id=f"{rule.info.id}-{example.title}")
    for rule in RULES
    for example in rule.examples
    if example.after is not None
]
BUDGET = Budget(calls=250, seconds=None, seed=1)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_what_a_rule_makes_of_its_example_is_verified(
    rule: RewriteRule, example: RuleExample, compiled: Compile, tools: Toolchain
) -> None:
    before = compiled(example.before, outputs=Outputs.FULL)
    findings = analyze([before], silent()).findings
    proposals = propose(before, findings, rules=(rule.info.id,), compilers=compilers()).items
    assert proposals
    for proposal in proposals:
        report = judge(before, proposal, BUDGET, tools, silent()).report
        problems = [
            f"{check.id}: {check.verdict}: {check.summary}"
            for contract in report.contracts
            for check in contract.checks
            if check.verdict != "pass"
        ]
        assert problems == []
        assert report.verdict == "pass"
        met = {change for contract in report.contracts for change in contract.declared}
        assert met <= {str(change) for change in proposal.declared}
        if rule.info.goal == "security":
            assert met, "an attack was shown, and no longer works"
            assert proposal.fixes, "a finding was cured"


def test_other_revert_data_neither_hides_the_rest_nor_breaks_a_view(
    compiled: Compile, tools: Toolchain
) -> None:
    """A text that nearly every call meets must not keep the run from seeing what comes after it."""
    before = compiled(
        """pragma solidity ^0.8.20;
contract Door {
    bool public open;
    uint256 public visits;
    function state() external view returns (uint256) { require(open, "closed"); return visits; }
    function turn() external { open = !open; }
    function enter(uint256 amount) external {
        require(open, "closed");
        require(amount > 10, "too little");
        require(amount < 1000, "too much");
        visits += amount;
    }
}
""",
        outputs=Outputs.FULL,
    )
    (proposal,) = propose(before, (), rules=("custom-error",)).items
    report = judge(before, proposal, Budget(calls=600, seconds=None, seed=1), tools, silent()).report
    assert report.verdict == "pass"
    (contract,) = report.contracts
    assert contract.declared == ("abi-added", "revert-data:enter(uint256)", "revert-data:state()")


def test_a_revert_of_an_internal_function_is_declared_where_only_a_generated_caller_reaches_it(
    compiled: Compile, tools: Toolchain
) -> None:
    before = compiled(
        """pragma solidity ^0.8.20;
abstract contract Lists {
    uint256 public total;
    function _add(uint256[] memory a, uint256[] memory b) internal {
        require(a.length == b.length, "lengths differ");
        total += a.length;
    }
}
""",
        outputs=Outputs.FULL,
    )
    (proposal,) = propose(before, (), rules=("custom-error",)).items
    report = judge(before, proposal, BUDGET, tools, silent()).report
    assert report.verdict == "pass"
    assert "revert-data:_add" in {change for item in report.contracts for change in item.declared}
