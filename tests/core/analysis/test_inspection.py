"""A project with broken files: what compiles is judged by its meaning, the rest by its syntax."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.analysis.engine import analyze
from core.analysis.inspection import Inspection, inspect
from core.analysis.kept import Kept
from core.analysis.syntax import SAID_OF_SYNTAX
from core.progress import silent
from core.settings import Settings
from core.solidity.compiler import Outputs, compile_input
from core.solidity.planning import plan
from core.solidity.project import discover
from core.toolchain.toolchain import Toolchain

P = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"
WALLET = """contract Wallet {
    address owner = msg.sender;
    function pay(address payable to) external {
        require(tx.origin == owner);
        to.transfer(1 ether);
    }
    function broken() external {
        to.send(1);
        PLACE
    }
}
contract Heir is Wallet {
    function close() external { selfdestruct(payable(msg.sender)); }
}
"""
SOUND = WALLET.replace("        to.send(1);\n", "        payable(owner).send(1);\n")


def inspected(folder: Path, tools: Toolchain, **files: str) -> Inspection:
    for name, text in files.items():
        (folder / f"{name}.sol").write_text(P + text, "utf-8")
    (project,) = discover([folder], Settings())
    return inspect(project, tools, silent(), outputs=Outputs.ANALYSIS)


def keys(found: Inspection) -> set[tuple[str, int, str]]:
    return {(item.detector, item.line, item.fingerprint) for item in found.analysis.findings}


def test_a_broken_body_is_read_by_its_syntax_and_everything_else_by_its_meaning(
    tmp_path: Path, tools: Toolchain
) -> None:
    sound = inspected(tmp_path, tools, a=SOUND.replace("PLACE", ""))
    broken = inspected(tmp_path, tools, a=SOUND.replace("PLACE", "oops("))
    wanted = {"tx-origin", "unprotected-selfdestruct", "unchecked-low-level-call"}
    assert {item for item in keys(broken) if item[0] in wanted} == {
        item for item in keys(sound) if item[0] in wanted
    }
    by_id = {item.detector: item for item in broken.analysis.findings}
    assert SAID_OF_SYNTAX in by_id["unchecked-low-level-call"].message
    assert by_id["unchecked-low-level-call"].confidence == "low"
    assert by_id["unprotected-selfdestruct"].confidence == "high"
    assert any("Wallet.broken()" in note for note in broken.analysis.notes)
    assert [item.line for item in broken.analysis.diagnostics if item.severity == "error"]


def test_what_only_seems_missing_is_not_told(tmp_path: Path, tools: Toolchain) -> None:
    """The only way out for the ether is in the function that does not compile."""
    text = (
        "contract Box { receive() external payable {}\n"
        "function out() external { x; payable(msg.sender).transfer(1); } }"
    )
    found = inspected(tmp_path, tools, a=text)
    assert "locked-ether" not in {item.detector for item in found.analysis.findings}


def test_a_missing_import_leaves_what_does_not_need_it(tmp_path: Path, tools: Toolchain) -> None:
    text = (
        'import "./gone.sol";\n'
        + SOUND.replace("PLACE", "")
        + "contract Lost is Gone { function f() external { selfdestruct(payable(msg.sender)); } }"
    )
    found = inspected(tmp_path, tools, a=text)
    assert [item.code for item in found.analysis.diagnostics if item.severity == "error"] == [
        "import-missing"
    ]
    closing = {
        item.contract: item.confidence
        for item in found.analysis.findings
        if item.detector == "unprotected-selfdestruct"
    }
    assert closing == {"Heir": "high", "Lost": "low"}


def test_an_impossible_pragma_leaves_the_syntax(tmp_path: Path, tools: Toolchain) -> None:
    (tmp_path / "a.sol").write_text("pragma solidity 0.3.1;\n" + SOUND.replace("PLACE", ""), "utf-8")
    (project,) = discover([tmp_path], Settings())
    found = inspect(project, tools, silent(), outputs=Outputs.ANALYSIS)
    assert {item.confidence for item in found.analysis.findings} == {"low"}
    assert found.analysis.files == 1 and [item.code for item in found.analysis.diagnostics] == ["pragma"]


def test_suppressions_inside_broken_code_are_read(tmp_path: Path, tools: Toolchain) -> None:
    text = SOUND.replace("PLACE", "oops(").replace(
        "        payable(owner).send(1);",
        "        // contract-rewriter-disable-next-line all\n        payable(owner).send(1);",
    )
    found = inspected(tmp_path, tools, a=text)
    (one,) = [item for item in found.analysis.findings if item.detector == "unchecked-low-level-call"]
    assert one.suppressed


def test_broken_files_do_not_change_what_is_found_in_the_others(tmp_path: Path, tools: Toolchain) -> None:
    alone = inspected(tmp_path, tools, a=SOUND.replace("PLACE", ""))
    both = inspected(tmp_path, tools, b="contract B { nonsense here", c="contract C { function f( { } }")
    assert keys(alone) == keys(both)
    assert both.analysis.files == 3


LIBRARY = """library Payments {
    struct Book { mapping(address => uint256) owed; uint256 total; }
    function pay(Book storage book, address payable who) internal {
        (bool ok, ) = who.call{value: book.owed[who]}("");
        require(ok);
        book.owed[who] = 0;
    }
}
"""
USER = """import "./lib.sol";
contract Desk {
    using Payments for Payments.Book;
    Payments.Book book;
    bool busy;
    modifier once() { require(!busy); busy = true; _; busy = false; }
    function put() external payable { book.owed[msg.sender] += msg.value; }
    function take() external { book.pay(payable(msg.sender)); }
}
"""


def test_what_a_caller_makes_dangerous_in_a_library_goes_when_the_caller_is_mended(
    tmp_path: Path, tools: Toolchain
) -> None:
    """The library is a unit of its own and does not change: what is said of it does."""
    kept = Kept(None)
    found = []
    for text in (USER, USER.replace("take() external", "take() external once")):
        (tmp_path / "lib.sol").write_text(P + LIBRARY, "utf-8")
        (tmp_path / "a.sol").write_text(P + text, "utf-8")
        (project,) = discover([tmp_path], Settings())
        analysis = inspect(project, tools, silent(), outputs=Outputs.ANALYSIS, kept=kept).analysis
        found.append(
            {(item.file, item.line) for item in analysis.findings if item.detector == "reentrancy-eth"}
        )
    assert found == [{("lib.sol", 6)}, set()]


def test_sizes_are_those_of_a_full_compilation(tmp_path: Path, tools: Toolchain) -> None:
    """Bytecode is made beside the analysis, and only for what was asked for."""
    (tmp_path / "lib.sol").write_text(P + LIBRARY, "utf-8")
    (tmp_path / "a.sol").write_text(P + USER, "utf-8")
    (project,) = discover([tmp_path], Settings())
    (given,) = plan(project, tools, silent()).inputs
    expected = analyze([compile_input(given, tools, silent())], silent())
    found = inspect(project, tools, silent()).analysis
    assert found.metrics == expected.metrics and any(item.runtime_bytes for item in found.metrics)
    assert [replace(item, nodes=()) for item in expected.findings] == list(found.findings)


def test_a_contract_too_deep_for_the_compiler_is_told_and_looked_at_all_the_same(
    tmp_path: Path, tools: Toolchain
) -> None:
    names = [f"uint256 v{number}" for number in range(20)]
    total = " + ".join(f"v{number}" for number in range(20))
    deep = f"contract Deep {{ address o; function f({', '.join(names)}) external view returns (uint256) {{ require(tx.origin == o); return {total}; }} }}"  # noqa: E501
    (tmp_path / "deep.sol").write_text(P + deep, "utf-8")
    (tmp_path / "flat.sol").write_text(P + "contract Flat { uint256 public x; }", "utf-8")
    (project,) = discover([tmp_path], Settings())
    found = inspect(project, tools, silent()).analysis
    assert {item.file for item in found.diagnostics if item.severity == "error"} == {"deep.sol"}
    assert "tx-origin" in {item.detector for item in found.findings}
    sizes = {item.contract: item.runtime_bytes for item in found.metrics}
    assert sizes["Deep"] is None and sizes["Flat"]


def test_warnings_about_dependencies_are_not_told_and_errors_are(tmp_path: Path, tools: Toolchain) -> None:
    (tmp_path / "foundry.toml").write_text("[profile.default]\n", "utf-8")
    for folder in ("src", "lib/dep/src"):
        (tmp_path / folder).mkdir(parents=True)
    loose = "contract {} {{ function f() external pure {{ uint256 unused; }} }}"
    theirs = tmp_path / "lib" / "dep" / "src" / "D.sol"
    theirs.write_text(P + loose.format("D"), "utf-8")
    (tmp_path / "src" / "A.sol").write_text(
        P + 'import "../lib/dep/src/D.sol";\n' + loose.format("A"), "utf-8"
    )
    (project,) = discover([tmp_path], Settings())
    found = inspect(project, tools, silent(), outputs=Outputs.ANALYSIS)
    assert {item.file for item in found.analysis.diagnostics} == {"src/A.sol"}
    theirs.write_text(P + "contract D { oops }", "utf-8")
    found = inspect(project, tools, silent(), outputs=Outputs.ANALYSIS)
    assert "lib/dep/src/D.sol" in {item.file for item in found.analysis.diagnostics}
