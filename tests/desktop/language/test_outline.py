"""The outline, the path over the text, and going back: real keys and a real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.language import attached
from desktop.language.attached import AT_ONCE_LINES
from desktop.language.structure import around, entries_of, walk
from desktop.outline.model import OutlineModel, OutlineOrder
from desktop.outline.view import OutlineView
from desktop.syntax.grammar import parser
from tests.desktop.conftest import Until
from tests.desktop.language.typing import alone, at, key, typed

TEXT = """// ümläut 😀
contract Vault is Owned, Paused {
    uint256 public constant LIMIT = 1;
    mapping(address => uint256) private shares;
    event Sent(address indexed to);
    error Broke();
    modifier only() { _; }
    constructor(address owner) {}
    receive() external payable {}
    function send(address to, uint256 amount) external returns (bool ok) {
        ok = true;
    }
}
"""


def names(text: str) -> list[tuple[str, str, str]]:
    data = text.encode()
    return [(e.kind, e.name, e.visibility) for e in walk(entries_of(parser().parse(data).root_node, data))]


def view(desktop: Desktop) -> OutlineView:
    found = desktop.window.panel("outline")
    assert isinstance(found, OutlineView)
    return found


def rows(panel: OutlineView) -> list[str]:
    model = panel.order
    found = []
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        found.append(str(index.data()))
        found += [f"  {model.index(n, 0, index).data()}" for n in range(model.rowCount(index))]
    return found


def test_every_kind_of_declaration_is_read_from_the_tree() -> None:
    assert names(TEXT) == [
        ("contract", "Vault", ""),
        ("constant", "LIMIT", "public"),
        ("variable", "shares", "private"),
        ("event", "Sent", ""),
        ("error", "Broke", ""),
        ("modifier", "only", ""),
        ("constructor", "constructor", ""),
        ("function", "receive", "external"),
        ("function", "send", "external"),
    ]


def test_a_contract_that_is_still_open_holds_what_stands_in_it() -> None:
    data = b"contract A {\n  uint x;\n  function f() public { x = 1; }\n  function g("
    entries = entries_of(parser().parse(data).root_node, data)
    assert [entry.name for entry in entries] == ["A"]
    assert [entry.name for entry in around(entries, 2)] == ["A", "f"]


def test_the_outline_follows_typing_and_the_cursor(desktop: Desktop, until: Until, tmp_path: Path) -> None:
    editor, _one = alone(desktop, until, tmp_path / "Vault.sol", TEXT)
    panel = view(desktop)
    until(lambda: panel.model.entries)
    assert rows(panel)[0].startswith("Vault")
    at(editor, "ok = true")
    QApplication.processEvents()
    assert str(panel.tree.currentIndex().data()) == "send(address, uint256)"
    at(editor, "error Broke();\n")
    typed(editor, "    error Late(uint256 when);")
    until(lambda: "  Late(uint256)" in rows(panel))


def test_the_outline_is_filtered_sorted_and_gone_to_by_the_keyboard(
    desktop: Desktop, until: Until, tmp_path: Path
) -> None:
    editor, _one = alone(desktop, until, tmp_path / "Vault.sol", TEXT)
    panel = view(desktop)
    until(lambda: panel.model.entries)
    panel.by_name.setChecked(True)
    assert rows(panel)[1:] == sorted(rows(panel)[1:], key=str.casefold)
    panel.words.setText("send")
    assert rows(panel) == ["Vault  is Owned, Paused", "  send(address, uint256)"]
    panel.tree.setFocus()
    QTest.keyClick(panel.tree, Qt.Key.Key_Down)
    QTest.keyClick(panel.tree, Qt.Key.Key_Down)
    QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    assert editor.textCursor().block().text().strip().startswith("function send")
    assert editor.hasFocus()


def test_the_path_over_the_text_has_menus_of_siblings(desktop: Desktop, until: Until, tmp_path: Path) -> None:
    editor, one = alone(desktop, until, tmp_path / "Vault.sol", TEXT)
    at(editor, "ok = true")
    crumbs = one.breadcrumbs
    until(lambda: [item.text() for item in crumbs.crumbs()] == ["Vault.sol", "Vault", "send"])
    QApplication.processEvents()
    desktop.window.commands["breadcrumbs"].trigger()
    assert crumbs.crumbs()[-1].hasFocus()
    menu = crumbs.menu_at(2)
    assert [action.text() for action in menu.actions()][-1] == "send(address, uint256)"
    menu.actions()[3].trigger()
    menu.deleteLater()
    assert editor.textCursor().block().text().strip() == "error Broke();"
    assert editor.hasFocus()


@pytest.mark.parametrize("lines", [20, AT_ONCE_LINES + 20])
def test_the_structure_of_a_long_file_follows_when_the_typing_pauses(
    desktop: Desktop, until: Until, tmp_path: Path, lines: int, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attached, "QUIET_MS", 2_000)
    editor, one = alone(desktop, until, tmp_path / "Vault.sol", "contract Vault {\n}\n" + "\n" * lines)
    at(editor, "contract Vault {")
    QTest.keyClicks(editor, " uint256 total;")
    read: list[str] = []
    one.structure_changed.connect(lambda: read.append("structure"))
    with qtbot.waitSignal(editor.parsed):
        QTest.keyClicks(editor, " uint256 rest;")
    QTest.qWait(100)
    assert bool(read) is (lines < AT_ONCE_LINES)
    until(lambda: [entry.name for entry in walk(one.entries)] == ["Vault", "total", "rest"])


def test_back_and_forward_go_through_the_places_of_all_files(
    desktop: Desktop, until: Until, tmp_path: Path
) -> None:
    first, _ = alone(desktop, until, tmp_path / "Vault.sol", TEXT + "\n" * 60)
    second, _ = alone(desktop, until, tmp_path / "Other.sol", "contract Other {}\n")
    window = desktop.window
    language = window.bench.session.language
    language.go_wanted.emit(first.path, 9, 4)
    language.go_wanted.emit(first.path, 60, 0)
    window.commands["go-back"].trigger()
    assert (window.tabs.editor(), first.textCursor().blockNumber()) == (first, 9)
    window.commands["go-back"].trigger()
    assert window.tabs.editor() is second
    window.commands["go-forward"].trigger()
    window.commands["go-forward"].trigger()
    assert (window.tabs.editor(), first.textCursor().blockNumber()) == (first, 60)
    key(first, Qt.Key.Key_Up)


def test_rows_are_made_when_they_are_painted_and_the_tree_is_sound(desktop: Desktop) -> None:
    class Counted(OutlineModel):
        asked = 0

        def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
            self.asked += 1
            return super().data(index, role)

    body = "".join(f"    function f{n}() external {{}}\n" for n in range(3_000, 0, -1))
    data = f"contract A {{\n{body}}}\nlibrary B {{ function g() internal {{}} }}\n".encode()
    entries = entries_of(parser().parse(data).root_node, data)
    model = Counted(desktop.look)
    order = OutlineOrder()
    order.setSourceModel(model)
    model.show(entries, entries)
    assert order.rowCount() == 2 and order.rowCount(order.index(0, 0)) == 3_000
    assert not model.asked
    moved = entries_of(parser().parse(b"\n" + data).root_node, b"\n" + data)
    assert not model.show(moved, entries)
    assert model.entries[0].line == 1
    second = QPersistentModelIndex(model.index(1, 1, model.index(0, 0)))
    model.by_name(True)
    names = sorted(f"f{n}()" for n in range(1, 3_001))
    assert (second.row(), second.column()) == (names.index("f2999()"), 1)
    assert [model.index(row, 0, model.index(0, 0)).data() for row in (0, 1)] == ["f1()", "f10()"]
    model.by_name(False)
    assert second.row() == 1
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(entries[:1])
    assert order.rowCount() == 1
    del tester
