"""Own contracts for solc 0.4 to 0.7 compile with the newest compiler, and do the same there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.pipeline import compile_paths, judge, verify_texts
from core.progress import silent
from core.rewriting.compilers import ToolCompilers
from core.rewriting.engine import propose
from core.rewriting.modernize.draft import Draft
from core.rewriting.proposal import Edit, apply_edits
from core.solidity.compiler import Outputs
from core.text import SourceText, Span
from core.toolchain.toolchain import Toolchain
from core.verification.engine import Request, verify
from core.verification.evm.trial import Budget
from tests.core.rewriting.conftest import Compile, compilers, errors, proposed

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
SAMPLES = sorted((CONTRACTS / "modernize").iterdir())
STEPS = sorted((CONTRACTS / "modernize-steps").iterdir())
BREAKS = sorted((CONTRACTS / "modernize-breaks").iterdir())
BUDGET = Budget(calls=2_500, seconds=None, seed=1)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_an_old_contract_moves_to_the_newest_compiler_and_is_verified(path: Path, tools: Toolchain) -> None:
    (before,) = compile_paths([path], tools, silent()).compilations
    made = propose(before, (), rules=("outdated-compiler",), compilers=ToolCompilers(tools, silent()))
    assert made.notes == ()
    assert made.items
    for proposal in made.items:
        assert proposal.recompile is not None
        assert proposal.recompile.version == tools.published_compilers(silent())[-1]
        report = judge(before, proposal, BUDGET, tools, silent()).report
        problems = [
            f"{contract.contract}: {check.id}: {check.verdict}: {check.summary}"
            for contract in report.contracts
            for check in contract.checks
            if check.verdict != "pass"
        ]
        assert problems == []
        met = {change for contract in report.contracts for change in contract.declared}
        assert met <= {str(change) for change in proposal.declared}
        assert all(change.startswith("revert-data:") for change in met)


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.name)
def test_each_breaking_change_keeps_the_behavior(path: Path, compiled: Compile, tools: Toolchain) -> None:
    before = compiled(path.read_text("utf-8"), outputs=Outputs.FULL)
    made = propose(before, (), rules=("outdated-compiler",), compilers=compilers())
    assert made.notes == ()
    (proposal,) = made.items
    report = judge(before, proposal, Budget(calls=500, seconds=None, seed=1), tools, silent()).report
    problems = [
        f"{contract.contract}: {check.id}: {check.verdict}: {check.summary}"
        for contract in report.contracts
        for check in contract.checks
        if check.verdict != "pass"
    ]
    assert problems == []


@pytest.mark.parametrize("path", BREAKS, ids=lambda path: path.name)
def test_a_wrong_migration_fails(path: Path, compiled: Compile, tools: Toolchain) -> None:
    texts = [(path / name).read_text("utf-8") for name in ("before.sol", "after.sol")]
    before, after = (compiled(text, outputs=Outputs.FULL) for text in texts)
    assert before.version != after.version
    report = verify(before, after, Request(budget=BUDGET), tools, silent())
    assert report.verdict == "fail"
    failed = {check.id for item in report.contracts for check in item.checks if check.verdict == "fail"}
    assert failed & {"same-behavior", "abi-kept"}


@pytest.mark.parametrize("path", BREAKS, ids=lambda path: path.name)
def test_the_rule_makes_of_the_same_source_what_passes(
    path: Path, compiled: Compile, tools: Toolchain
) -> None:
    before = compiled((path / "before.sol").read_text("utf-8"), outputs=Outputs.FULL)
    (proposal,) = propose(before, (), rules=("outdated-compiler",), compilers=compilers()).items
    assert judge(before, proposal, BUDGET, tools, silent()).report.verdict == "pass"


NOT_BY_A_TEXT = {
    "callcode": ("^0.4.24", "function f(address a) public { require(a.callcode()); }"),
    "points at nothing": ("^0.4.24", "struct S { uint a; } function f() public { S x; x.a = 1; }"),
    "continue": (
        "^0.4.24",
        "function f(uint a) public pure { do { if (a > 3) continue; a++; } while (a < 9); }",
    ),
    "rounded": ("^0.4.24", "function f(int a) public pure returns (int) { return a >> 1; }"),
    "take the result of this call apart": (
        "^0.4.24",
        "uint n; function f(address a, uint b) public { if (b > 1 && a.call()) n = b; }",
    ),
    "compute this argument": (
        "^0.4.24",
        "modifier m(uint a) { require(a > 3); _; } function f(uint a) public m(a + 1) {}",
    ),
    "msg.value is read": (
        "^0.4.24",
        "function f() public returns (uint) { return msg.value; } function g() public payable { f(); }",
    ),
    "one by one": (
        "^0.4.24",
        "struct S { uint a; mapping(uint => uint) m; } S s; function f() public { s = S(g()); }"
        " function g() internal returns (uint) { return 1; }",
    ),
    "how often is not known": ("^0.4.24", "uint[] a; function f(uint n) public { a.length = n; }"),
    "rename supports": ("^0.4.24", "function supports() public {}"),
}


@pytest.mark.parametrize("words", NOT_BY_A_TEXT)
def test_what_no_text_keeps_is_said_with_its_line_and_not_proposed(words: str, compiled: Compile) -> None:
    pragma, code = NOT_BY_A_TEXT[words]
    before = compiled(f"pragma solidity {pragma};\ncontract A {{\n{code}\n}}\n")
    assert errors(before) == []
    made = proposed(before, "outdated-compiler")
    assert made.items == ()
    assert any(words in note and re.search(r"a\.sol:3", note) for note in made.notes), made.notes


def test_files_of_others_set_the_newest_version(compiled: Compile) -> None:
    sources = {
        "a.sol": 'pragma solidity ^0.5.0;\nimport "pkg/b.sol";\ncontract A is B {}\n',
        "pkg/b.sol": "pragma solidity >=0.5.0 <0.7.0;\ncontract B {}\n",
    }
    made = proposed(compiled(sources, version="0.5.17", targets=("a.sol",)), "outdated-compiler")
    (proposal,) = made.items
    assert proposal.recompile is not None
    assert proposal.recompile.version == "0.6.12"
    assert {edit.file for edit in proposal.edits} == {"a.sol"}
    assert any("pkg/b.sol" in note and "goes to solc 0.6.12 only" in note for note in made.notes)


def test_files_that_import_each_other_move_together_and_others_apart(compiled: Compile) -> None:
    sources = {
        "a.sol": 'pragma solidity ^0.5.0;\nimport "./b.sol";\ncontract A is B {}\n',
        "b.sol": "pragma solidity ^0.5.0;\ncontract B {}\n",
        "c.sol": "pragma solidity ^0.5.0;\ncontract C {}\n",
    }
    made = proposed(compiled(sources), "outdated-compiler")
    assert [sorted({edit.file for edit in item.edits}) for item in made.items] == [
        ["a.sol", "b.sol"],
        ["c.sol"],
    ]


def test_texts_with_a_changed_pragma_are_verified_with_the_compiler_that_it_names(
    tools: Toolchain, tmp_path: Path
) -> None:
    folder = CONTRACTS / "modernize-breaks" / "narrow-sign"
    file = tmp_path / "before.sol"
    file.write_bytes((folder / "before.sol").read_bytes())
    built = compile_paths([file], tools, silent())
    after = SourceText("before.sol", (folder / "after.sol").read_bytes())
    report = verify_texts(built, {"before.sol": after}, tools, silent(), budget=BUDGET)
    (contract,) = report.contracts
    assert contract.checks[0].verdict == "pass"
    assert contract.checks[0].evidence["compiler"]["before"] == "0.6.12"
    assert contract.checks[0].evidence["compiler"]["after"].startswith("0.8.")
    assert report.verdict == "fail"


def test_edits_upon_edits_are_edits_of_the_original() -> None:
    original = SourceText.of("a.sol", "one two three")
    draft = Draft(original)
    draft.apply([Edit("a.sol", Span(4, 7), "2"), Edit("a.sol", Span(0, 0), "zero ")])
    assert draft.text.text == "zero one 2 three"
    draft.apply([Edit("a.sol", Span(5, 10), "1+2"), Edit("a.sol", Span(16, 16), "!")])
    assert draft.text.text == "zero 1+2 three!"
    assert apply_edits({"a.sol": original}, draft.edits())["a.sol"].text == draft.text.text
    assert not draft.apply([Edit("a.sol", Span(0, 4), "zero")])
