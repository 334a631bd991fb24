"""Findings stay with their text while it is typed around, and go where it was touched."""

from __future__ import annotations

from pathlib import Path

from core.analysis.finding import Analysis
from core.analysis.following import followed
from core.pipeline import analyze_paths, messages_typed
from core.progress import silent
from core.solidity.compilation import Diagnostic
from core.text import SourceText
from core.toolchain.toolchain import Toolchain

TEXT = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Wallet {
    address owner = msg.sender;

    function pay(address payable to) external {
        require(tx.origin == owner, "no");
        to.transfer(1);
    }
}
"""


def errors(analysis: Analysis) -> list[Diagnostic]:
    """The compiler's errors; of warnings there may be more with a newer compiler."""
    return [item for item in analysis.diagnostics if item.severity == "error"]


def test_messages_of_the_text_as_it_is_come_with_findings_that_moved(
    tmp_path: Path, tools: Toolchain
) -> None:
    path = tmp_path / "Wallet.sol"
    path.write_text(TEXT)
    built, analysis = analyze_paths([tmp_path], tools, silent())
    assert not errors(analysis)
    [found] = [item for item in analysis.findings if item.detector == "tx-origin"]
    typed = TEXT.replace("    address owner", "    // new ümläut\n    uint8 x = true;\n    address owner")
    again, told = messages_typed(built, analysis, {path: typed.encode()}, tools, silent())
    [moved] = [item for item in told.findings if item.detector == "tx-origin"]
    text = again.compilations[0].input.sources[found.file]
    assert text.text == typed
    assert moved.line == found.line + 2 and moved.end_line == found.end_line + 2
    assert text.slice(moved.span) == built.compilations[0].input.sources[found.file].slice(found.span)
    assert [item.line for item in errors(told)] == [6]
    _, good = messages_typed(again, told, {path: TEXT.encode()}, tools, silent())
    assert not errors(good)


def test_a_finding_whose_text_was_touched_is_left_out(tmp_path: Path, tools: Toolchain) -> None:
    path = tmp_path / "Wallet.sol"
    path.write_text(TEXT)
    built, analysis = analyze_paths([tmp_path], tools, silent())
    typed = TEXT.replace("tx.origin", "msg.sender").encode()
    _, told = messages_typed(built, analysis, {path: typed}, tools, silent())
    assert "tx-origin" not in [item.detector for item in told.findings]
    rest = {item.fingerprint for item in analysis.findings if item.detector != "tx-origin"}
    assert {item.fingerprint for item in told.findings} <= rest


def test_messages_about_other_files_stay(tmp_path: Path, tools: Toolchain) -> None:
    (tmp_path / "Bad.sol").write_text("pragma solidity ^0.8.20;\ncontract Bad { uint8 x = true; }\n")
    path = tmp_path / "Wallet.sol"
    path.write_text(TEXT)
    built, analysis = analyze_paths([tmp_path], tools, silent())
    assert [item.file for item in errors(analysis)] == ["Bad.sol"]
    typed = TEXT.replace("to.transfer", "too.transfer").encode()
    _, told = messages_typed(built, analysis, {path: typed}, tools, silent())
    assert {item.file for item in errors(told)} == {"Bad.sol", "Wallet.sol"}


def test_nothing_changes_where_no_text_did(tmp_path: Path, tools: Toolchain) -> None:
    path = tmp_path / "Wallet.sol"
    path.write_text(TEXT)
    _, analysis = analyze_paths([tmp_path], tools, silent())
    text = SourceText("Wallet.sol", TEXT.encode())
    same = followed(analysis, {"Wallet.sol": text}, {"Wallet.sol": text}, ["Wallet.sol"], [])
    assert same.findings == analysis.findings
