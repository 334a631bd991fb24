"""Of several answers the verified one comes first, then the one that saves more, then the smaller one."""

from __future__ import annotations

from core.rewriting.assistant.events import Finished, JudgedReply
from core.rewriting.assistant.provider import Usage
from core.rewriting.assistant.ranking import Entry, ranked, size_of
from core.rewriting.proposal import Edit, Origin, Proposal
from core.text import Span
from core.verification.report import (
    ContractReport,
    DeploymentGas,
    GasReport,
    Verdict,
    VerificationReport,
)


def _entry(model: str, verdict: Verdict, saved: int = 0, size: int = 10, feedback: str = "") -> Entry:
    edits = (Edit("a.sol", Span(0, size), "x"),)
    proposal = Proposal(model, Origin("model", model, "v"), "gas", "t", "r", "review", edits, {})
    gas = GasReport(DeploymentGas(1000, 1000 - saved), ())
    contract = ContractReport("A", verdict, "tested", (), (), gas, None)
    report = VerificationReport(verdict, 1, "a", "b", (contract,))
    passed = verdict == "pass" and not feedback
    best = JudgedReply(proposal, report, (), "" if passed else feedback or "broken")
    return Entry(model, Finished("passed" if passed else "never", 1, best, (), "", Usage(), 1.0, "h"))


def _none(model: str) -> Entry:
    return Entry(model, Finished("never", 3, None, ("refused",), "", Usage(), 1.0, "h"))


def test_verdict_then_gas_then_size() -> None:
    entries = [
        _none("nothing"),
        _entry("breaks", "fail", saved=900),
        _entry("unknown", "inconclusive", saved=900),
        _entry("large", "pass", saved=50, size=90),
        _entry("small", "pass", saved=50, size=10),
        _entry("idle", "pass", saved=0, feedback="it saves nothing"),
        _entry("best", "pass", saved=70, size=90),
    ]
    order = [entry.model for entry in ranked(entries)]
    assert order[:3] == ["best", "small", "large"]
    assert set(order[3:5]) == {"unknown", "idle"}
    assert order[5:] == ["breaks", "nothing"]
    assert ranked(reversed(entries))[0].model == "best"


def test_a_change_is_as_large_as_what_it_takes_and_adds() -> None:
    best = _entry("m", "pass", size=10).finished.best
    assert best is not None
    assert size_of(best) == 11
