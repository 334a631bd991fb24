"""What is this, what can be done about it, and what if it had another name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.symbols.index import SymbolIndex
from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.language.renaming import RenameDialog
from desktop.operations import files, rewrite
from desktop.widgets.page_popup import PagePopup
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE

CODE = BEFORE.replace('require(next > 0, "zero");', "require(tx.origin == who);").replace(
    "uint256 public value;", "uint256 private value; address who;"
)


def opened(desktop: Desktop, box: Path, until: Until) -> SourceEditor:
    (box / "Box.sol").write_text(CODE)
    desktop.window.open_path(box)
    until(lambda: isinstance(desktop.session.language.index, SymbolIndex))
    editor = desktop.window.tabs.editors[box / "Box.sol"]
    until(lambda: any(editor.marks_at(editor.document().findBlockByNumber(n)) for n in range(12)))
    return editor


def put(editor: SourceEditor, text: str) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(editor.text().index(text) + 1)
    editor.setTextCursor(cursor)
    editor.setFocus()


def test_the_page_of_a_name_says_where_it_lies(desktop: Desktop, box: Path, until: Until) -> None:
    editor = opened(desktop, box, until)
    put(editor, "value;")
    desktop.window.commands["hover"].trigger()
    (popup,) = editor.findChildren(PagePopup)
    text = popup.page.toPlainText()
    assert "uint256 private value" in text and "slot 0, byte 0, 32 bytes" in text
    popup.close()
    put(editor, "set(uint256")
    desktop.window.commands["hover"].trigger()
    popup = editor.findChildren(PagePopup)[-1]
    assert "0x60fe47b1" in popup.page.toPlainText()
    popup.close()


def test_a_finding_is_explained_and_rewritten_from_its_line(
    desktop: Desktop, box: Path, until: Until
) -> None:
    editor = opened(desktop, box, until)
    put(editor, "require(tx.origin")
    fixes = desktop.window.language.fixes
    found = fixes.findings_at(editor, editor.textCursor().blockNumber())
    assert "tx-origin" in {item.detector for item in found}
    (origin,) = (item for item in found if item.detector == "tx-origin")
    menu = fixes.menu_for(editor, [origin])
    texts = [item.text() for item in menu.actions()]
    assert "Rewrite this finding" in texts and "Explain tx-origin" in texts and "Dismiss…" in texts
    fixes.explain("tx-origin")
    (popup,) = editor.findChildren(PagePopup)
    assert "Why it matters" in popup.page.toPlainText()
    popup.close()
    analysis = desktop.session.analysis
    assert analysis is not None
    both = tuple(replace(origin, severity=severity) for severity in ("low", "high"))
    desktop.session.analysis = replace(analysis, findings=both)
    listed = fixes.findings_at(editor, editor.textCursor().blockNumber())
    assert [item.severity for item in listed] == ["high", "low"], "the worst is the first"
    desktop.session.analysis = analysis
    next(item for item in menu.actions() if item.text() == "Rewrite this finding").trigger()
    until(lambda: desktop.session.reviewing is not None and not desktop.bench.jobs.running(rewrite.KEY))
    assert {item.origin for item in desktop.session.candidates} == {"tx-origin"}
    menu.deleteLater()


def test_a_rename_shows_its_evidence_before_anything_changes(
    desktop: Desktop, box: Path, until: Until
) -> None:
    editor = opened(desktop, box, until)
    put(editor, "value;")
    QTest.keyClick(editor, Qt.Key.Key_F2)
    (dialog,) = desktop.window.findChildren(RenameDialog)
    dialog.name.setText("who")
    until(lambda: "already" in dialog.told.text())
    assert not dialog.go.isEnabled()
    dialog.name.setText("amount")
    until(lambda: "3 places" in dialog.told.text())
    dialog.go.click()
    until(lambda: "Identical code" in dialog.told.text())
    assert editor.text() == CODE, "nothing changed yet"
    dialog.go.click()
    until(lambda: "amount" in editor.text())
    assert editor.text() == CODE.replace("private value", "private amount").replace(
        "value = next", "amount = next"
    ).replace("return value", "return amount")
    editor.undo()
    assert editor.text() == CODE


MAIN = """pragma solidity ^0.8.20;
import {Ground as Base} from "./Ground.sol";
contract Top { uint256 first; }
contract Vault is Top, Base { function f() external { second = 1; } }
"""
GROUND = "pragma solidity ^0.8.20;\ncontract Ground { uint256 internal second; }\n"


def test_an_alias_is_renamed_in_its_file_and_a_page_tells_the_place_in_each_heir(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    folder = tmp_path / "alias"
    folder.mkdir()
    (folder / "Ground.sol").write_text(GROUND)
    (folder / "Main.sol").write_text(MAIN)
    desktop.window.open_path(folder)
    until(lambda: isinstance(desktop.session.language.index, SymbolIndex))
    files.open_file(desktop.bench, folder / "Main.sol")
    until(lambda: folder / "Main.sol" in desktop.window.tabs.editors)
    editor = desktop.window.tabs.editors[folder / "Main.sol"]
    put(editor, "second")
    desktop.window.commands["hover"].trigger()
    (popup,) = editor.findChildren(PagePopup)
    words = popup.page.toPlainText()
    assert "slot 0, byte 0, 32 bytes" in words and "Storage in Vault" in words and "slot 1, byte 0" in words
    popup.close()
    put(editor, "Base {")
    QTest.keyClick(editor, Qt.Key.Key_F2)
    (dialog,) = desktop.window.findChildren(RenameDialog)
    assert dialog.name.text() == "Base"
    dialog.name.setText("Floor")
    until(lambda: "2 places" in dialog.told.text())
    dialog.go.click()
    until(lambda: "Identical code" in dialog.told.text())
    dialog.go.click()
    until(lambda: "Floor" in editor.text())
    assert editor.text() == MAIN.replace("Base", "Floor")
    assert (folder / "Ground.sol").read_text() == GROUND
