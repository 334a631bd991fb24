"""Verifying pairs of files: equivalent ones pass, broken ones come with a short counterexample.

The pairs and what is wrong with them stand in `tests/contracts/verify/README.md`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from core.pipeline import verify_paths
from core.progress import silent
from core.toolchain.toolchain import Toolchain
from core.verification.engine import Budget
from core.verification.report import Differs, VerificationReport

PAIRS = Path(__file__).resolve().parent.parent / "contracts" / "verify"
EQUIVALENT = {
    "auction": 2_000,
    "numbers": 2_000,
    "token": 2_000,
    "vault": 2_000,
    "vesting": 2_000,
    "voting": 10_000,
}
"""Pair → calls that reach every changed line."""
BREAKS: dict[str, tuple[int, set[Differs]]] = {
    "breaks/changed-access": (2, {"status"}),
    "breaks/changed-revert": (2, {"revert"}),
    "breaks/lost-return-value": (2, {"return"}),
    "breaks/missing-check": (3, {"status"}),
    "breaks/missing-event": (2, {"logs"}),
    "breaks/off-by-one": (2, {"logs"}),
    "breaks/reordered-effects": (
        4,
        {"status", "return", "storage", "state", "balance", "calls", "logs", "revert"},
    ),
    "breaks/swapped-arguments": (2, {"logs"}),
    "breaks/transient-flag": (2, {"status", "revert"}),
    "breaks/wrong-comparison": (4, {"status"}),
    "breaks/wrong-slot": (3, {"storage", "return", "revert", "state"}),
    "nasty/after-two-days": (4, {"logs", "balance", "calls", "state", "storage"}),
    "nasty/contract-caller": (3, {"status", "revert"}),
    "nasty/empty-bytes": (1, {"return"}),
    "nasty/event-order": (4, {"logs"}),
    "nasty/magic-amount": (1, {"return"}),
    "nasty/negative-rounding": (2, {"logs", "state", "storage", "return"}),
    "nasty/odd-value": (2, {"return", "storage", "state"}),
    "nasty/third-user": (3, {"logs"}),
    "nasty/timestamp-boundary": (3, {"status", "revert"}),
    "nasty/unchecked-overflow": (2, {"status", "revert"}),
}
"""Pair → the most steps that its counterexample may have, and how the sides may be seen to differ."""


def judge(pair: str, tools: Toolchain, calls: int, seed: int = 1) -> VerificationReport:
    folder = PAIRS / pair
    budget = Budget(calls=calls, seconds=None, seed=seed)
    return verify_paths(folder / "before.sol", folder / "after.sol", tools, silent(), budget=budget)


def test_every_pair_is_in_a_list() -> None:
    there = {
        f"{group.name}/{pair.name}" for group in PAIRS.iterdir() if group.is_dir() for pair in group.iterdir()
    }
    assert there == {f"equivalent/{name}" for name in EQUIVALENT} | set(BREAKS)


@pytest.mark.parametrize("name", list(EQUIVALENT))
def test_an_equivalent_pair_passes_after_real_calls(name: str, tools: Toolchain) -> None:
    report = judge(f"equivalent/{name}", tools, EQUIVALENT[name])
    assert report.verdict == "pass", [item.checks for item in report.contracts]
    (tested,) = (item for item in report.contracts if item.tier == "tested")
    assert tested.declared == ()
    assert tested.behavior is not None
    assert tested.behavior.counterexample is None
    assert tested.behavior.calls >= 1_900
    assert (tested.behavior.coverage.after or 0) > 0.8


@pytest.mark.parametrize("pair", list(BREAKS))
def test_a_break_is_shown_by_a_few_steps(pair: str, tools: Toolchain) -> None:
    most, ways = BREAKS[pair]
    report = judge(pair, tools, 20_000)
    assert report.verdict == "fail"
    (broken,) = (item for item in report.contracts if item.verdict == "fail")
    assert broken.tier == "differs"
    assert broken.behavior is not None
    found = broken.behavior.counterexample
    assert found is not None, broken.checks
    assert 1 <= len(found.sequence) <= most, found
    assert found.differs in ways
    assert found.before != found.after
    assert "contract" in found.foundry_test


@pytest.mark.parametrize("pair", ["equivalent/token", "breaks/missing-event", "nasty/after-two-days"])
def test_the_same_seed_gives_the_same_report_twice(pair: str, tools: Toolchain) -> None:
    assert judge(pair, tools, 1_000, seed=5) == judge(pair, tools, 1_000, seed=5)
