"""A dismissed finding stays away through edits elsewhere, and comes back when its own code changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.analysis.dismissal import without_dismissed
from core.analysis.engine import analyze
from core.analysis.finding import Analysis
from core.analysis.sarif import to_sarif
from core.analysis.text import summary
from core.progress import silent
from core.solidity.compilation import Compilation

Compile = Callable[..., Compilation]

SAFE = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Safe {
    address owner = msg.sender;
    uint256 count;

    function open(uint256 n) external {
        require(tx.origin == owner);
        count += n;
    }

    function shut() external {
        require(tx.origin == owner);
        count = 0;
    }
}
"""
REASON = "Only called by our own accounts."


def analyzed(compiled: Compile, source: str, name: str = "a.sol") -> Analysis:
    return analyze([compiled({name: source})], silent(), only={"tx-origin"})


def open_functions(analysis: Analysis) -> set[str]:
    return {item.function for item in analysis.findings if not item.suppressed}


@pytest.fixture
def dismissed(compiled: Compile) -> dict[str, str]:
    """The finding in `open`, dismissed."""
    (found,) = [item for item in analyzed(compiled, SAFE).findings if item.function == "open(uint256)"]
    return {found.fingerprint: REASON}


SHUT = SAFE[SAFE.index("    function shut") : SAFE.rindex("}")]
EDITS = {  # each leaves the dismissed condition as it is
    "a comment above": SAFE.replace("contract Safe", "// Ärger 🔥\n\n/* more */\ncontract Safe"),
    "a comment inside": SAFE.replace("tx.origin == owner", "tx.origin /* sic */ ==   owner", 1),
    "other line ends": SAFE.replace("\n", "\r\n"),
    "a new function before": SAFE.replace(
        "    function open", "    function no() external {}\n\n    function open"
    ),
    "another order": SAFE.replace(SHUT, "").replace("    function open", f"{SHUT}\n    function open"),
    "a new variable": SAFE.replace("uint256 count;", "uint256 count;\n    uint256 other;"),
    "more code in the function": SAFE.replace("count += n;", "count += n;\n        count += 1;"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_dismissal_survives_edits_elsewhere(
    edit: str, compiled: Compile, dismissed: dict[str, str]
) -> None:
    again = without_dismissed(analyzed(compiled, EDITS[edit]), dismissed)
    assert open_functions(again) == {"shut()"}


def test_a_dismissal_survives_the_moving_of_the_file(compiled: Compile, dismissed: dict[str, str]) -> None:
    again = without_dismissed(analyzed(compiled, SAFE, "deep/er/a.sol"), dismissed)
    assert open_functions(again) == {"shut()"}


@pytest.mark.parametrize(
    "edited",
    [
        SAFE.replace("contract Safe", "contract Vault"),
        SAFE.replace("open(uint256 n)", "enter(uint256 n)"),
    ],
)
def test_a_dismissal_ends_when_what_it_is_about_gets_another_name(
    edited: str, compiled: Compile, dismissed: dict[str, str]
) -> None:
    again = without_dismissed(analyzed(compiled, edited), dismissed)
    assert len(open_functions(again)) == 2


def test_the_reason_is_kept_and_shown_and_what_is_dismissed_costs_no_points(
    compiled: Compile, dismissed: dict[str, str]
) -> None:
    before = analyzed(compiled, SAFE)
    after = without_dismissed(before, dismissed)
    (gone,) = [item for item in after.findings if item.suppressed]
    assert gone.reason == REASON
    assert "1 dismissed" in summary(after)
    results = to_sarif(after)["runs"][0]["results"]
    assert [item["suppressions"] for item in results if "suppressions" in item] == [
        [{"kind": "external", "justification": REASON}]
    ]
    old, new = before.metrics[0].score, after.metrics[0].score
    assert old is not None
    assert new is not None
    assert new.value > old.value
