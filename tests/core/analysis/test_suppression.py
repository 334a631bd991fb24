"""Comments that silence findings, in the dialects of three tools."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.analysis.engine import analyze
from core.analysis.finding import Analysis
from core.progress import silent
from core.solidity.compilation import Compilation

Compile = Callable[..., Compilation]

HEAD = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n"


def wallet(above: str = "", on_line: str = "", above_function: str = "", below: str = "") -> str:
    return f"""{HEAD}contract Wallet {{
    address owner = msg.sender;
    {above_function}
    function pay(address payable to) external {{
        {above}
        require(tx.origin == owner); {on_line}
        {below}
        to.transfer(1);
    }}
}}
"""


def run(compiled: Compile, source: str) -> Analysis:
    """The whole analysis, with what the detector says that these tests are about."""
    made = analyze([compiled(source)], silent())
    return replace(made, findings=tuple(item for item in made.findings if item.detector == "tx-origin"))


@pytest.mark.parametrize(
    "source",
    [
        wallet(above="// slither-disable-next-line tx-origin"),
        wallet(above="// slither-disable-next-line timestamp, tx-origin"),
        wallet(above="// contract-rewriter-disable-next-line tx-origin"),
        wallet(above="// contract-rewriter-disable-next-line"),
        wallet(above="// forge-lint: disable-next-line(tx-origin)"),
        wallet(above="// forge-lint: disable-next-line"),
        wallet(above="/* slither-disable-next-line all */"),
        wallet(on_line="// contract-rewriter-disable-line tx-origin"),
        wallet(on_line="// forge-lint: disable-line(tx-origin)"),
        wallet(above_function="// slither-disable-next-line tx-origin"),
        wallet(above="// slither-disable-start tx-origin", below="// slither-disable-end tx-origin"),
        wallet(
            above="// forge-lint: disable-start(tx-origin)", below="// forge-lint: disable-end(tx-origin)"
        ),
        wallet(above_function="// slither-disable-start all"),
    ],
)
def test_a_comment_silences_a_finding_but_keeps_it(source: str, compiled: Compile) -> None:
    analysis = run(compiled, source)
    assert [(item.detector, item.suppressed) for item in analysis.findings] == [("tx-origin", True)]
    assert analysis.notes == ()


@pytest.mark.parametrize(
    "source",
    [
        wallet(below="// contract-rewriter-disable-next-line tx-origin"),
        wallet(above="// contract-rewriter-disable-next-line weak-randomness"),
        wallet(above_function="// slither-disable-start tx-origin\n// slither-disable-end tx-origin"),
    ],
)
def test_a_comment_that_silences_nothing_is_reported_as_stale(source: str, compiled: Compile) -> None:
    analysis = run(compiled, source)
    assert [item.suppressed for item in analysis.findings] == [False]
    (note,) = analysis.notes
    assert note.startswith("a.sol:")
    assert "silences" in note


def test_comments_for_other_detectors_than_ours_are_not_judged(compiled: Compile) -> None:
    analysis = run(compiled, wallet(above="// slither-disable-next-line assembly,naming-convention"))
    assert [item.suppressed for item in analysis.findings] == [False]
    assert analysis.notes == ()


def test_many_stale_comments_for_slither_make_one_note(compiled: Compile) -> None:
    lines = "\n".join("        // slither-disable-next-line reentrancy-eth" for _ in range(9))
    analysis = run(compiled, wallet(below=lines))
    (note,) = analysis.notes
    assert "9 comments" in note
    assert "a.sol:9" in note


def test_names_of_other_tools_stand_for_ours(compiled: Compile) -> None:
    source = f"""{HEAD}contract Coin {{
    function f(address payable to) external {{
        to.send(1); // forge-lint: disable-line(unchecked-call)
        // slither-disable-next-line unchecked-send
        to.send(2);
    }}
}}
"""
    findings = analyze([compiled(source)], silent(), only={"unchecked-low-level-call"}).findings
    assert [item.suppressed for item in findings] == [True, True]


@pytest.mark.parametrize(
    ("theirs", "ours", "line"),
    [
        ("uninitialized-storage", "uninitialized-storage-pointer", "S s; s.x = 1;"),
        ("deprecated-standards", "deprecated-construct", "if (x == 7) throw;"),
        ("boolean-cst", "boolean-constant", "if (false) x = 1;"),
        ("boolean-equal", "boolean-constant", "if ((x == 7) == true) x = 1;"),
    ],
)
def test_slithers_names_of_language_slips_stand_for_ours(
    theirs: str, ours: str, line: str, compiled: Compile
) -> None:
    source = f"""pragma solidity ^0.4.24;
contract C {{
    struct S {{ uint x; }}
    uint x;
    function f() public {{
        // slither-disable-next-line {theirs}
        {line}
    }}
}}
"""
    findings = analyze([compiled(source)], silent(), only={ours}).findings
    assert [item.suppressed for item in findings] == [True]


def test_an_analysis_of_some_detectors_does_not_judge_comments(compiled: Compile) -> None:
    source = wallet(below="// contract-rewriter-disable-next-line tx-origin")
    assert analyze([compiled(source)], silent(), only={"tx-origin"}).notes == ()
