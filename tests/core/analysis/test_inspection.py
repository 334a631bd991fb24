"""A project with broken files: what compiles is judged by its meaning, the rest by its syntax."""

from __future__ import annotations

from pathlib import Path

from core.analysis.inspection import Inspection, inspect
from core.analysis.syntax import SAID_OF_SYNTAX
from core.progress import silent
from core.settings import Settings
from core.solidity.compiler import Outputs
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
