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
from tests.core.rewriting.conftest import Compile

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
    proposals = propose(before, findings, rules=(rule.info.id,)).items
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
