"""The engine: what it reports, in which order, what it survives and what it remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from core.analysis import engine
from core.analysis.catalog import DETECTORS
from core.analysis.detector import Match
from core.analysis.engine import analyze, at_or_above
from core.analysis.finding import Analysis, Finding
from core.errors import Cancelled
from core.progress import Progress, silent
from core.solidity.compilation import Compilation

Compile = Callable[..., Compilation]

BANK = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract Bank {
    address owner = msg.sender;
    mapping(address => uint256) balances;
    function deposit() external payable { balances[msg.sender] += msg.value; }
    function withdraw() external {
        (bool ok, ) = msg.sender.call{value: balances[msg.sender]}("");
        require(ok);
        balances[msg.sender] = 0;
    }
    function pay(address payable to) external { require(tx.origin == owner); to.send(1); }
}
"""


def names(analysis: Analysis) -> list[str]:
    return [item.detector for item in analysis.findings]


def finding(analysis: Analysis, name: str) -> Finding:
    (only,) = [item for item in analysis.findings if item.detector == name]
    return only


def test_a_finding_names_its_contract_function_and_place(compiled: Compile) -> None:
    found = finding(analyze([compiled(BANK)], silent()), "reentrancy-eth")
    assert (found.contract, found.function, found.line, found.end_line) == ("Bank", "withdraw()", 8, 8)
    assert BANK.encode()[found.span.start : found.span.end].startswith(b"msg.sender.call{value:")
    assert (found.severity, found.swc, found.engine) == ("high", "SWC-107", "builtin")
    assert (found.column, found.end_column) == (23, 71)


def test_findings_come_in_the_order_of_the_file(compiled: Compile) -> None:
    findings = analyze([compiled(BANK)], silent()).findings
    assert [item.span.start for item in findings] == sorted(item.span.start for item in findings)
    wanted = ["reentrancy-eth", "tx-origin", "unchecked-low-level-call"]
    assert [item.detector for item in findings if item.detector in wanted] == wanted


def test_the_same_input_gives_the_same_analysis(compiled: Compile) -> None:
    one, two = (replace(analyze([compiled(BANK)], silent()), seconds=0) for _ in range(2))
    assert one == two


def test_only_the_chosen_detectors_run(compiled: Compile) -> None:
    assert names(analyze([compiled(BANK)], silent(), only={"tx-origin"})) == ["tx-origin"]


def test_findings_in_imported_files_are_not_reported(compiled: Compile) -> None:
    sources = {
        "main.sol": 'pragma solidity ^0.8.20; import "./bank.sol"; contract Mine is Bank {}',
        "bank.sol": BANK,
    }
    assert analyze([compiled(sources, ("main.sol",))], silent()).findings == ()


def test_a_file_in_two_compilations_is_reported_once(compiled: Compile) -> None:
    both = [compiled({"bank.sol": BANK}), compiled({"bank.sol": BANK, "b.sol": "pragma solidity ^0.8.20;"})]
    assert names(analyze(both, silent())).count("reentrancy-eth") == 1
    assert analyze(both, silent()).files == 2


def test_files_of_one_name_under_two_roots_are_two_files(compiled: Compile) -> None:
    both = [compiled({"bank.sol": BANK}, root="/one"), compiled({"bank.sol": BANK}, root="/two")]
    assert names(analyze(both, silent())).count("reentrancy-eth") == 2


def test_a_fingerprint_survives_edits_elsewhere_and_formatting(compiled: Compile) -> None:
    edited = BANK.replace(
        "contract Bank {", "// new words\nstruct New { uint256 x; }\ncontract Bank {"
    ).replace(
        "msg.sender.call{value: balances[msg.sender]}",
        "msg.sender.call{ value: /* all */ balances[msg.sender] }",
    )
    before = finding(analyze([compiled(BANK)], silent()), "reentrancy-eth")
    after = finding(analyze([compiled(edited)], silent()), "reentrancy-eth")
    assert after.fingerprint == before.fingerprint
    assert after.line != before.line


def test_equal_findings_have_different_fingerprints(compiled: Compile) -> None:
    source = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract Twice { function f(address payable to) external { to.send(1); to.send(1); } }
"""
    findings = analyze([compiled(source)], silent(), only={"unchecked-low-level-call"}).findings
    assert len({item.fingerprint for item in findings}) == 2


def test_a_detector_that_crashes_becomes_a_note_and_the_others_run(
    compiled: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(compilation: Compilation) -> Iterator[Match]:
        yield Match(next(iter(compilation.asts.values())), "seen before the crash")
        raise KeyError("lost")

    broken = replace(DETECTORS[0], detect=crash)
    monkeypatch.setattr(engine, "DETECTORS", (broken, *DETECTORS[1:]))
    analysis = analyze([compiled(BANK)], silent())
    assert "tx-origin" in names(analysis)
    (note,) = analysis.notes
    assert broken.info.id in note
    assert "KeyError" in note


def test_a_contract_that_does_not_compile_is_a_note_with_its_diagnostics(compiled: Compile) -> None:
    analysis = analyze([compiled("pragma solidity ^0.8.20; contract A { uint x = ; }")], silent())
    assert analysis.findings == ()
    assert "does not compile" in analysis.notes[0]
    assert analysis.diagnostics[0].severity == "error"


def test_stopping_ends_the_analysis(compiled: Compile) -> None:
    progress = Progress()
    compilation = compiled(BANK)
    progress.stop()
    with pytest.raises(Cancelled):
        analyze([compilation], progress)


def test_nothing_to_analyze_is_an_empty_analysis() -> None:
    analysis = analyze([], silent())
    assert (analysis.files, analysis.findings, analysis.notes) == (0, (), ())


def test_the_limit_of_severity_counts_only_what_is_not_silenced(compiled: Compile) -> None:
    findings = analyze([compiled(BANK)], silent()).findings
    assert [item.detector for item in at_or_above(findings, "high")] == ["reentrancy-eth"]
    assert len(at_or_above(findings, "low")) == 3
    silenced = tuple(replace(item, suppressed=True) for item in findings)
    assert at_or_above(silenced, "low") == ()


def test_code_with_very_many_ways_through_is_analyzed_in_bounded_work(compiled: Compile) -> None:
    steps = "\n".join(
        f"function f{i}(uint256 b) internal {{ if (b > {i}) {{ f{i + 1}(b); f{i + 1}(b + 1); }} a += b; }}"
        for i in range(40)
    )
    source = f"""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract Deep {{
    uint256 a;
    {steps}
    function f40(uint256 b) internal {{ a = b; }}
    function go(uint256 b) external {{ f0(b); }}
    function pay(address payable to) external {{ require(tx.origin == address(1)); to.transfer(1); }}
}}
"""
    analysis = analyze([compiled(source)], silent())
    assert "tx-origin" in names(analysis)
    assert analysis.notes == ()


@pytest.mark.parametrize(
    "source",
    [
        "pragma solidity ^0.8.20;",
        "pragma solidity ^0.8.20; interface I { function f() external; } struct S { uint256 x; } error E();",
        "pragma solidity ^0.8.20; type T is uint256; using {add as +} for T global;"
        " function add(T a, T) pure returns (T) { return a; }",
        "pragma solidity ^0.8.20; contract A { function(uint256) internal g; function(uint256) external h;"
        " function s() external { g = x; h = this.y; g(1); h(2); }"
        " function x(uint256) internal {} function y(uint256) external {} }",
        "pragma solidity ^0.8.20; contract A { function f(uint256 n) public {"
        " if (n > 0) { f(n - 1); g(n); } }"
        " function g(uint256 n) public { f(n); } }",
        "pragma solidity ^0.8.20; contract A { uint256[] q; function f() external { uint256[] storage p = q;"
        " assembly { for { let i := 0 } lt(i, 3) { i := add(i, 1) } { if i { continue } switch i"
        " case 0 { leave_() } default { sstore(p.slot, i) } } function leave_() { leave } } } }",
        "pragma solidity ^0.4.24; contract A { function () payable {} function f() { throw; } var x = 1; }",
    ],
)
def test_odd_sources_are_analyzed_without_a_crash(source: str, compiled: Compile) -> None:
    assert not any("stopped early" in note for note in analyze([compiled(source)], silent()).notes)


def test_a_compiler_without_a_syntax_tree_is_a_note(compiled: Compile) -> None:
    source = "pragma solidity ^0.4.11; contract A { function f() public { tx.origin; } }"
    compilation = compiled(source)
    (note,) = analyze([replace(compilation, asts={})], silent()).notes
    assert "no syntax tree" in note


def test_code_that_nests_too_deep_for_the_stack_is_looked_at_all_the_same(
    compiled: Callable[..., Compilation],
) -> None:
    deep = " + ".join(["x"] * 1_500)
    source = f"""pragma solidity 0.8.30;
contract Deep {{
    uint256 x;
    address owner;
    function sum() external {{ require(tx.origin == owner); x = {deep}; }}
}}
"""
    analysis = analyze([compiled(source)], silent())
    assert not any("stopped early" in note for note in analysis.notes)
    assert "tx-origin" in {item.detector for item in analysis.findings}
